from django.db import migrations, models
from django.db.models.functions import Cast

import ankommen.core.encryption.fields
from ankommen.core.encryption import blind_index, encrypt
from ankommen.core.encryption.cipher import VERSION
from ankommen.core.encryption.keys import ring

CHUNK = 500


def encrypt_what_is_there(apps, schema_editor):
    """Plain texts of before become encrypted ones, past the field, which reads only those."""
    contacts = apps.get_model("partners", "Contact")
    table = schema_editor.quote_name(contacts._meta.db_table)
    rows = contacts.objects.annotate(
        mail=Cast("email", models.TextField()), call=Cast("phone", models.TextField())
    ).order_by("pk")
    after = 0
    while chunk := list(rows.filter(pk__gt=after).values_list("pk", "mail", "call")[:CHUNK]):
        with schema_editor.connection.cursor() as cursor:
            for pk, mail, call in chunk:
                cursor.execute(
                    f"UPDATE {table} SET email = %s, phone = %s, email_index = %s WHERE id = %s",
                    [
                        closed(mail, "partners.Contact.email"),
                        closed(call, "partners.Contact.phone"),
                        blind_index(mail, context="partners.Contact.email", ring=ring()),
                        pk,
                    ],
                )
        after = chunk[-1][0]


def closed(text, context):
    if not text or text.startswith(f"{VERSION}:"):
        return text
    return encrypt(text, context=context, ring=ring())


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0010_protection_levels'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='email_index',
            field=models.CharField(blank=True, db_index=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='contact',
            name='email',
            field=ankommen.core.encryption.fields.EncryptedEmailField(blank=True, context='partners.Contact.email', max_length=254, verbose_name='E-Mail'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='phone',
            field=ankommen.core.encryption.fields.EncryptedTextField(blank=True, context='partners.Contact.phone', max_length=40, verbose_name='Telefon'),
        ),
        migrations.RunPython(encrypt_what_is_there, migrations.RunPython.noop),
    ]
