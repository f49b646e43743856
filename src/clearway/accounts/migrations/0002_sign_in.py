from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Remembered",
            fields=[
                ("name", models.CharField(max_length=250, primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=1000)),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="code_step",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
