from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_links")]

    operations = [
        migrations.AddField(model_name="user", name="masks_names", field=models.BooleanField(default=False)),
    ]
