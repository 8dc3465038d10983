
import django.db.models.deletion
import django.utils.timezone
import products.storefront.page_mixins
import wagtail.contrib.forms.models
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'contact page',
            },
            bases=(wagtail.contrib.forms.models.FormMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('body', wagtail.fields.StreamField([('hero', 5), ('departments', 7), ('new', 10), ('story', 12), ('facts', 18), ('delivery', 20), ('products', 24)], blank=True, block_lookup={0: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'picture'}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'one sentence', 'max_length': 200, 'required': False}), 3: ('wagtail.blocks.PageChooserBlock', (), {'label': 'leads to'}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'words of the link', 'max_length': 40}), 5: ('wagtail.blocks.StructBlock', [[('image', 0), ('title', 1), ('text', 2), ('page', 3), ('link', 4)]], {}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 80, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('title', 6)]], {}), 8: ('wagtail.blocks.CharBlock', (), {'default': 'New from the studio', 'label': 'title'}), 9: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('4', 'Four'), ('8', 'Eight')], 'label': 'how many'}), 10: ('wagtail.blocks.StructBlock', [[('title', 8), ('count', 9)]], {}), 11: ('wagtail.blocks.PageChooserBlock', (), {'label': 'story', 'page_type': ['home.StoryPage']}), 12: ('wagtail.blocks.StructBlock', [[('title', 6), ('page', 11)]], {}), 13: ('wagtail.blocks.CharBlock', (), {'default': 'How we work', 'label': 'title'}), 14: ('wagtail.blocks.CharBlock', (), {'label': 'name', 'max_length': 60}), 15: ('wagtail.blocks.TextBlock', (), {'label': 'text', 'rows': 2}), 16: ('wagtail.blocks.StructBlock', [[('name', 14), ('text', 15)]], {'label': 'fact'}), 17: ('wagtail.blocks.ListBlock', (16,), {'max_num': 3, 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('title', 13), ('facts', 17)]], {}), 19: ('wagtail.blocks.CharBlock', (), {'help_text': 'Left empty: the delivery promise of the store settings.', 'label': 'one line', 'max_length': 160, 'required': False}), 20: ('wagtail.blocks.StructBlock', [[('text', 19)]], {}), 21: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 120, 'required': False}), 22: ('products.admin.choosers.ProductChooserBlock', (), {'label': 'product'}), 23: ('wagtail.blocks.ListBlock', (22,), {'max_num': 4, 'min_num': 1}), 24: ('wagtail.blocks.StructBlock', [[('title', 21), ('products', 23)]], {})}, verbose_name='blocks')),
            ],
            options={
                'verbose_name': 'home page',
            },
            bases=(products.storefront.page_mixins.BrowsingPage, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='JournalPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.CharField(blank=True, max_length=255, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'journal',
            },
            bases=(products.storefront.page_mixins.BrowsingPage, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='PoliciesPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'policies',
            },
            bases=(products.storefront.page_mixins.BrowsingPage, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='PolicyPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('changed_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='last changed')),
                ('body', wagtail.fields.RichTextField(blank=True, verbose_name='text')),
            ],
            options={
                'verbose_name': 'policy',
                'verbose_name_plural': 'policies',
            },
            bases=(products.storefront.page_mixins.BrowsingPage, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='StoryPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('author', models.CharField(blank=True, max_length=120, verbose_name='author')),
                ('date', models.DateField(default=django.utils.timezone.localdate, verbose_name='date')),
                ('introduction', models.CharField(blank=True, max_length=255, verbose_name='introduction')),
                ('body', wagtail.fields.StreamField([('text', 0), ('picture', 4), ('pair', 6), ('quote', 9), ('steps', 13), ('products', 16)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'link', 'document-link', 'ol', 'ul'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'products/blocks/text.html'}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'picture'}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 255, 'required': False}), 3: ('wagtail.blocks.BooleanBlock', (), {'label': 'from edge to edge', 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 1), ('caption', 2), ('wide', 3)]], {}), 5: ('wagtail.blocks.ListBlock', (1,), {'max_num': 2, 'min_num': 2}), 6: ('wagtail.blocks.StructBlock', [[('pictures', 5), ('caption', 2)]], {}), 7: ('wagtail.blocks.TextBlock', (), {'label': 'words'}), 8: ('wagtail.blocks.CharBlock', (), {'label': 'whose words', 'max_length': 120, 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('text', 7), ('by', 8)]], {}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'title', 'max_length': 120, 'required': False}), 11: ('wagtail.blocks.TextBlock', (), {'label': 'step', 'rows': 2}), 12: ('wagtail.blocks.ListBlock', (11,), {'min_num': 1}), 13: ('wagtail.blocks.StructBlock', [[('title', 10), ('steps', 12)]], {}), 14: ('products.admin.choosers.ProductChooserBlock', (), {'label': 'product'}), 15: ('wagtail.blocks.ListBlock', (14,), {'max_num': 4, 'min_num': 1}), 16: ('wagtail.blocks.StructBlock', [[('title', 10), ('products', 15)]], {})}, verbose_name='story')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'story',
                'verbose_name_plural': 'stories',
            },
            bases=(products.storefront.page_mixins.BrowsingPage, 'wagtailcore.page'),
        ),
    ]
