from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("checkout", "0014_emails_move_to_the_outbox")]

    operations = [migrations.DeleteModel(name="OutgoingEmail")]
