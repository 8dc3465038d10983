"""What people type into the search of the example shop, and what they must find.

A line is `typed: names`. Each name is among the first three hits of the page: departments,
then products, stories and other pages. A name in capitals stands for a group of products,
of which the first three hits are, beside their department.
"""

from __future__ import annotations

GROUPS = {
    "PRINTS": [
        "Tide Table",
        "Harbour No. 3",
        "Quarry",
        "Two Kilns",
        "Late Pears",
        "Shuttle",
        "Hedgerow",
        "Allotment",
        "Prints",
    ],
    "THROWS": ["Drove Road Throw", "Ploughland Throw", "Lattice Throw", "Weaves"],
    "COVERS": [
        "Drove Road Throw",
        "Ploughland Throw",
        "Lattice Throw",
        "Ferry Coverlet",
        "Weaves",
    ],
    "TOWELS": ["Selvedge Towel", "Honeycomb Towel", "Weaves"],
    "POTS": [
        "Nine-Day Mug",
        "Deep Water Bowl",
        "Moon Jar",
        "Tall Bottle",
        "Supper Plate",
        "Ash Jug",
        "Iron Teapot",
        "Keeping Jar",
        "Ceramics",
    ],
    "WEAVES": [
        "Drove Road Throw",
        "Ploughland Throw",
        "Lattice Throw",
        "Ferry Coverlet",
        "Selvedge Towel",
        "Honeycomb Towel",
        "Halfpenny Cushion",
        "Far Field Hanging",
        "Weaves",
    ],
    "BLUES": [
        "Tide Table",
        "Harbour No. 3",
        "Ferry Coverlet",
        "Ploughland Throw",
        "Nine-Day Mug",
        "Deep Water Bowl",
        "Tall Bottle",
        "Supper Plate",
    ],
}

# Departments and kinds of things, one and many.
KINDS = """
prints: PRINTS
print: PRINTS
screen print: PRINTS
screen prints: PRINTS
screenprint: PRINTS
screen-print: PRINTS
Screen-Prints: PRINTS
poster: PRINTS
posters: PRINTS
wall art: PRINTS
art print: PRINTS
framed: PRINTS
framed print: PRINTS
frame: PRINTS
oak frame: PRINTS
framed in oak: PRINTS
unframed: PRINTS
dark frame: PRINTS
50 x 70: PRINTS
50x70: PRINTS
50 × 70: PRINTS
50 X 70 cm: PRINTS
50x70cm: PRINTS
30x40: PRINTS
30 x 40 cm print: PRINTS
print 50x70: PRINTS
limited edition: PRINTS
signed print: PRINTS
cotton paper: PRINTS
mug: Nine-Day Mug
mugs: Nine-Day Mug
cup: Nine-Day Mug
cups: Nine-Day Mug
coffee mug: Nine-Day Mug
coffee cup: Nine-Day Mug
beaker: Nine-Day Mug
bowl: Deep Water Bowl
bowls: Deep Water Bowl
soup bowl: Deep Water Bowl
noodle bowl: Deep Water Bowl
cereal bowl: Deep Water Bowl
plate: Supper Plate
plates: Supper Plate
dinner plate: Supper Plate
dinner plates: Supper Plate
jug: Ash Jug
jugs: Ash Jug
pitcher: Ash Jug
water jug: Ash Jug
milk jug: Ash Jug
jar: Moon Jar, Keeping Jar
jars: Moon Jar, Keeping Jar
storage jar: Keeping Jar
tea caddy: Keeping Jar
canister: Keeping Jar
vase: Moon Jar, Tall Bottle
vases: Moon Jar, Tall Bottle
flower vase: Moon Jar, Tall Bottle
bottle: Tall Bottle
teapot: Iron Teapot
teapots: Iron Teapot
tea pot: Iron Teapot
tea: Iron Teapot
pot: POTS
pots: POTS
pottery: POTS
ceramic: POTS
ceramics: Ceramics
stoneware: POTS
crockery: POTS
tableware: POTS
throw: THROWS
throws: THROWS
blanket: COVERS
blankets: COVERS
wool blanket: COVERS
wool throw: THROWS
bedspread: Ferry Coverlet
quilt: Ferry Coverlet
coverlet: Ferry Coverlet
towel: TOWELS
towels: TOWELS
tea towel: Selvedge Towel
tea towels: Selvedge Towel
kitchen towel: Selvedge Towel
dish cloth: Selvedge Towel
bath towel: Honeycomb Towel
hand towel: Honeycomb Towel
linen towel: TOWELS
cushion: Halfpenny Cushion
cushions: Halfpenny Cushion
pillow: Halfpenny Cushion
pillows: Halfpenny Cushion
sofa cushion: Halfpenny Cushion
tapestry: Far Field Hanging
wall hanging: Far Field Hanging
hanging: Far Field Hanging
weaves: Weaves
textiles: Weaves
weaving: WEAVES
"""

# Colours, materials, patterns, sizes.
WORDS = """
blue: BLUES
blue mug: Nine-Day Mug
mug blue: Nine-Day Mug
blue bowl: Deep Water Bowl
blue plate: Supper Plate
tidal blue: Nine-Day Mug, Supper Plate
white bowl: Deep Water Bowl
rust mug: Nine-Day Mug
rust throw: Ploughland Throw
charcoal throw: Drove Road Throw
sage: Lattice Throw
green throw: Lattice Throw
red throw: Lattice Throw
indigo: Ferry Coverlet, Ploughland Throw
grey throw: Drove Road Throw
gray throw: Drove Road Throw
wool: WEAVES
woollen: WEAVES
woolen throw: THROWS
linen: Selvedge Towel, Honeycomb Towel
cotton towel: Honeycomb Towel
shetland wool: Drove Road Throw, Ploughland Throw
lambswool: Lattice Throw
feather: Halfpenny Cushion
oak: PRINTS
celadon: Moon Jar
wood ash: Ash Jug
herringbone: Drove Road Throw
herringbone throw: Drove Road Throw
waffle: Honeycomb Towel
waffle towel: Honeycomb Towel
plaid: Ploughland Throw
tartan: Ploughland Throw
checked throw: Ploughland Throw, Lattice Throw
twill: Lattice Throw
set of two: Supper Plate, Selvedge Towel
set of two plates: Supper Plate
made to order: Far Field Hanging
45 x 45: Halfpenny Cushion
350 ml: Nine-Day Mug
1 litre: Ash Jug, Iron Teapot
dishwasher: POTS
"""

# What the pictures show, and what things are called.
SUBJECTS = """
tide table: Tide Table
Tide: Tide Table
table tide: Tide Table
harbour: Harbour No. 3, The third harbour
harbor: Harbour No. 3
harbour no 3: Harbour No. 3
boat: Harbour No. 3
boats: Harbour No. 3
ship: Harbour No. 3
sailing boat: Harbour No. 3
sea: Tide Table, Harbour No. 3
sun: Tide Table, Far Field Hanging
abstract print: Shuttle, Quarry
geometric: Shuttle
fruit: Late Pears
pear: Late Pears
pears: Late Pears
flowers: Hedgerow, Moon Jar
leaves: Hedgerow
botanical print: Hedgerow
garden: Allotment
landscape: Quarry, Allotment, Far Field Hanging
kilns: Two Kilns
ferry: Ferry Coverlet
moon jar: Moon Jar
moonjar: Moon Jar
deep water: Deep Water Bowl
halfpenny: Halfpenny Cushion
nine day mug: Nine-Day Mug
nine-day: Nine-Day Mug
MOONJAR: Moon Jar
TIDE-50-OAK: Tide Table
tide-50-oak: Tide Table
PLATE-TIDAL-1: Supper Plate
"""

# Stories, and how one buys here.
PAGES = """
delivery: Delivery
shipping: Delivery
postage: Delivery
delivery cost: Delivery
how long does delivery take: Delivery
returns: Returns
return: Returns
refund: Returns
send back: Returns
privacy: Privacy
cookies: Privacy
terms: Terms
contact: Contact
journal: Journal
recipe: Soup for late pears
soup for late pears: Soup for late pears
nine days: Nine days for a mug
weaving draft: How to read a draft
"""

# Mistakes, and words that are not finished.
SLIPS = """
teapott: Iron Teapot
tepot: Iron Teapot
taepot: Iron Teapot
herringbon: Drove Road Throw
herringbone thrwo: Drove Road Throw
cusion: Halfpenny Cushion
cushon: Halfpenny Cushion
coushion: Halfpenny Cushion
ceramiks: Ceramics
cermaics: Ceramics
blankt: COVERS
towl: TOWELS
bawl: Deep Water Bowl
bole: Deep Water Bowl
vaze: Moon Jar, Tall Bottle
delivry: Delivery
retuns: Returns
linnen: Selvedge Towel, Honeycomb Towel
coverlett: Ferry Coverlet
pilow: Halfpenny Cushion
pillo: Halfpenny Cushion
bedspred: Ferry Coverlet
shiping: Delivery
harbuor: Harbour No. 3
blu: BLUES
teap: Iron Teapot
cush: Halfpenny Cushion
herr: Drove Road Throw
cer: Ceramics
plat: Supper Plate
TEAPOT: Iron Teapot
TowelS: TOWELS
  mug  : Nine-Day Mug
céladon: Moon Jar
"vase": Moon Jar, Tall Bottle
mug!: Nine-Day Mug
a mug for my mother: Nine-Day Mug
do you have a blue bowl for soup: Deep Water Bowl
something for the wall in oak: Far Field Hanging
"""


def table(text: str) -> list[tuple[str, list[str]]]:
    """`[(typed, names)]` of the lines of one table."""
    rows = (line.rpartition(":") for line in text.splitlines() if line)
    return [
        (typed, [name.strip() for name in names.split(",")]) for typed, _, names in rows
    ]


ENGLISH = [
    row for part in (KINDS, WORDS, SUBJECTS, PAGES, SLIPS) for row in table(part)
]
