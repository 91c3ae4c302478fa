from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.tellers import key_rotation


class Command(BaseCommand):
    help = "Seal names and contacts anew with the newest identity key, so that the older keys can go."

    def handle(self, **_: Any) -> None:
        done = key_rotation.seal_anew()
        self.stdout.write(f"Sealed anew: {done.fields}")
        if done.unopened:
            raise CommandError(
                f"No key opens: {', '.join(done.unopened)}. Put the key that sealed them back, behind the "
                "newest in STORYBOOK_IDENTITY_KEYS, and run this again. Take no key away before that."
            )
