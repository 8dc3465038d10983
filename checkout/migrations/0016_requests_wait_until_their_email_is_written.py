from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("checkout", "0015_emails_have_moved")]

    operations = [
        migrations.RemoveConstraint(
            model_name="backinstock",
            name="a_request_waits_until_its_letter_is_written",
        ),
        migrations.AddConstraint(
            model_name="backinstock",
            constraint=models.CheckConstraint(
                condition=Q(waiting__isnull=False, waiting=True, sent__isnull=True)
                | Q(waiting__isnull=True, sent__isnull=False),
                name="a_request_waits_until_its_email_is_written",
            ),
        ),
    ]
