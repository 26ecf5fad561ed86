from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0005_ways_of_those_written_to_no_more'),
    ]

    operations = [migrations.RemoveField(model_name='preference', name='at_once')]
