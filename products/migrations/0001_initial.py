
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import modelsearch.index
import products.storefront.page_mixins
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CataloguePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.CharField(blank=True, max_length=255, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'catalogue',
            },
            bases=(products.storefront.page_mixins.BrowsingPage, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='Option',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='handle in addresses')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'option',
                'verbose_name_plural': 'options',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='StockItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_hand', models.IntegerField(default=0, verbose_name='on hand')),
                ('reserved', models.IntegerField(default=0, verbose_name='promised')),
                ('tracked', models.BooleanField(default=True, help_text='Off: made to order, never held.', verbose_name='counted')),
                ('low_at', models.PositiveIntegerField(default=3, verbose_name='low at')),
            ],
            options={
                'verbose_name': 'stock',
                'verbose_name_plural': 'stock',
            },
        ),
        migrations.CreateModel(
            name='DepartmentPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.CharField(blank=True, max_length=255, verbose_name='introduction')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'department',
            },
            bases=(products.storefront.page_mixins.BrowsingPage, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='OptionValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('slug', models.SlugField(max_length=60, verbose_name='handle in addresses')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('option', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='products.option')),
            ],
            options={
                'verbose_name': 'option value',
                'verbose_name_plural': 'option values',
                'ordering': ['option__position', 'position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('slug', models.SlugField(help_text="For data files; the address is the page's.", max_length=100, unique=True, verbose_name='handle')),
                ('description', models.TextField(blank=True, help_text="Two sentences, for search and for Stripe's payment page.", max_length=500, verbose_name='description')),
                ('tax_code', models.CharField(default='txcd_99999999', max_length=20, validators=[django.core.validators.RegexValidator('^txcd_\\d{8}\\Z', 'Write it as txcd_99999999.')], verbose_name='tax code')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('options', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='products', to='products.option', verbose_name='options')),
            ],
            options={
                'verbose_name': 'product',
                'verbose_name_plural': 'products',
                'ordering': ['name'],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='ProductPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
                ('facts', wagtail.fields.StreamField([('fact', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'name', 'max_length': 60}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'fact', 'max_length': 160}), 2: ('wagtail.blocks.StructBlock', [[('name', 0), ('text', 1)]], {'icon': 'info-circle', 'label': 'Fact'})}, verbose_name='facts')),
                ('story', wagtail.fields.StreamField([('text', 0), ('picture', 4), ('pair', 6), ('quote', 9), ('steps', 13), ('products', 16)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'products/blocks/text.html'}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 255, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'label': 'from edge to edge', 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2), ('wide', 3)]], {}), 5: ('wagtail.blocks.ListBlock', (1,), {'max_num': 2, 'min_num': 2}), 6: ('wagtail.blocks.StructBlock', [[('pictures', 5), ('caption', 2)]], {}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'words'}), 8: ('wagtail.blocks.CharBlock', (), {'label': 'whose words', 'max_length': 120, 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('text', 7), ('by', 8)]], {}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 120, 'required': False}), 11: ('wagtail.blocks.TextBlock', (), {'label': 'step', 'rows': 2}), 12: ('wagtail.blocks.ListBlock', (11,), {'min_num': 1}), 13: ('wagtail.blocks.StructBlock', [[('title', 10), ('steps', 12)]], {}), 14: ('products.admin.choosers.ProductChooserBlock', (), {'label': 'product'}), 15: ('wagtail.blocks.ListBlock', (14,), {'max_num': 4, 'min_num': 1}), 16: ('wagtail.blocks.StructBlock', [[('title', 10), ('products', 15)]], {})}, verbose_name='story')),
                ('specs', wagtail.fields.StreamField([('spec', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'name', 'max_length': 60}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'value', 'max_length': 255}), 2: ('wagtail.blocks.StructBlock', [[('name', 0), ('value', 1)]], {'icon': 'table', 'label': 'Row'})}, verbose_name='details')),
                ('care', wagtail.fields.StreamField([('point', 0)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'check', 'label': 'Advice', 'max_length': 255})}, verbose_name='care')),
                ('questions', wagtail.fields.StreamField([('question', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 160}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'label': 'answer'}), 2: ('wagtail.blocks.StructBlock', [[('question', 0), ('answer', 1)]], {'icon': 'help', 'label': 'Question'})}, verbose_name='questions')),
                ('product', models.ForeignKey(help_text="Chosen once. Price and stock are the product's own.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pages', to='products.product', verbose_name='product')),
            ],
            options={
                'verbose_name': 'product page',
            },
            bases=(products.storefront.page_mixins.BrowsingPage, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='ProductImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailimages.image', verbose_name='picture')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='gallery', to='products.productpage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='product',
            name='main_page',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='product_of_main_page', to='products.productpage', verbose_name='main page'),
        ),
        migrations.CreateModel(
            name='RelatedProduct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='related', to='products.productpage')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='products.product', verbose_name='product')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StockMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delta', models.IntegerField(verbose_name='change')),
                ('kind', models.CharField(choices=[('count', 'Counted'), ('receive', 'Received'), ('sell', 'Sold'), ('return', 'Came back'), ('correct', 'Corrected')], max_length=10, verbose_name='kind')),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('order_line_id', models.BigIntegerField(blank=True, db_index=True, null=True)),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('stock_item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='products.stockitem')),
                ('who', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'stock movement',
                'verbose_name_plural': 'stock movements',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Variant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.CharField(help_text='Its public handle, for example TIDE-50-OAK.', max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9._-]{1,64}\\Z', 'Use letters, digits, full stops, underscores and hyphens.')], verbose_name='SKU')),
                ('price', models.DecimalField(decimal_places=3, help_text='Taxes included.', max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price')),
                ('compare_at', models.DecimalField(blank=True, decimal_places=3, help_text='Shown struck through when it is above the price.', max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price before')),
                ('weight_grams', models.PositiveIntegerField(blank=True, null=True, verbose_name='weight in grams')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
                ('product', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='variants', to='products.product')),
            ],
            options={
                'verbose_name': 'variant',
                'verbose_name_plural': 'variants',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='stockitem',
            name='variant',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='products.variant'),
        ),
        migrations.CreateModel(
            name='VariantOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('option', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.option')),
                ('value', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='products.optionvalue')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='products.variant')),
            ],
            options={
                'ordering': ['option__position', 'option__name'],
            },
        ),
        migrations.AddConstraint(
            model_name='optionvalue',
            constraint=models.UniqueConstraint(fields=('option', 'slug'), name='option_value_slug_once_an_option'),
        ),
        migrations.AddConstraint(
            model_name='stockmovement',
            constraint=models.CheckConstraint(condition=models.Q(('delta', 0), _negated=True), name='a_movement_moves_something'),
        ),
        migrations.AddConstraint(
            model_name='variant',
            constraint=models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='variant_price_is_nothing_or_more'),
        ),
        migrations.AddConstraint(
            model_name='variant',
            constraint=models.CheckConstraint(condition=models.Q(('compare_at__isnull', True), ('compare_at__gte', 0), _connector='OR'), name='variant_price_before_is_nothing_or_more'),
        ),
        migrations.AddConstraint(
            model_name='stockitem',
            constraint=models.CheckConstraint(condition=models.Q(('on_hand__gte', 0)), name='shelf_never_holds_less_than_nothing'),
        ),
        migrations.AddConstraint(
            model_name='stockitem',
            constraint=models.CheckConstraint(condition=models.Q(('reserved__gte', 0)), name='never_promised_less_than_nothing'),
        ),
        migrations.AddConstraint(
            model_name='stockitem',
            constraint=models.CheckConstraint(condition=models.Q(('reserved__lte', models.F('on_hand'))), name='never_promised_more_than_there_is'),
        ),
        migrations.AddConstraint(
            model_name='variantoption',
            constraint=models.UniqueConstraint(fields=('variant', 'option'), name='one_value_of_an_option_a_variant'),
        ),
    ]
