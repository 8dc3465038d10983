"""The pages of the catalogue: three departments, and a page for each product."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page

from demo import blocks, data_files, images
from demo.data_files import Row
from products.models import (
    CataloguePage,
    DepartmentPage,
    Product,
    ProductImage,
    ProductPage,
    RelatedProduct,
)


def create() -> int:
    """Write the pages that are missing; returns how many products got theirs."""
    catalogue = CataloguePage.objects.get()
    departments = {
        row["slug"]: _department(catalogue, row)
        for row in data_files.shop()["department"]
    }
    missing = {
        product.slug: product for product in Product.objects.filter(pages__isnull=True)
    }
    rows = [row for row in data_files.products() if row["slug"] in missing]
    for row in rows:
        _product_page(departments[row["department"]], row, missing[row["slug"]])
    return len(rows)


@transaction.atomic
def publish(page: Page, below: Page) -> None:
    """Put a page in its place, with a first revision for editors to start from."""
    below.refresh_from_db()  # Its count of children may have changed since.
    below.add_child(instance=page)
    page.save_revision().publish()


def _department(catalogue: CataloguePage, row: Row) -> Page:
    known = DepartmentPage.objects.child_of(catalogue).filter(slug=row["slug"])
    if known:
        return known.get()
    page = DepartmentPage(
        title=row["title"],
        slug=row["slug"],
        introduction=row["introduction"],
        search_description=row["seo"],
        search_terms=row["search_terms"],
        image=images.named(row["image"]),
        show_in_menus=True,
    )
    publish(page, below=catalogue)
    return page


def _product_page(department: Page, row: Row, product: Product) -> None:
    shared = data_files.department(row["department"])
    page = ProductPage(
        title=row["name"],
        slug=row["slug"],
        seo_title=f"{row['name']}, {row['kind']}",
        search_description=row["seo"],
        product=product,
        introduction=blocks.paragraphs(row["description"]),
        facts=blocks.facts(_facts(shared["facts"], row)),
        story=blocks.story(row["story"]),
        specs=blocks.specs(row["specs"]),
        care=blocks.care(row["care"] if "care" in row else shared["care"]),
        questions=blocks.questions(row["questions"]),
    )
    page.gallery = [
        ProductImage(image=images.named(shown["file"]), sort_order=place)
        for place, shown in enumerate(row["gallery"])
    ]
    page.related = [
        RelatedProduct(product_id=other, sort_order=place)
        for place, other in enumerate(blocks.ids(row["related"]))
    ]
    publish(page, below=department)


def _facts(shared: list[Row], row: Row) -> list[Row]:
    """The department's facts, with those that the product says otherwise."""
    own = row.get("facts", {})
    return [{**fact, "text": own.get(fact["name"], fact["text"])} for fact in shared]
