from tasks import mail
from work import work

work({"delay": lambda turn: mail.apply_async((turn,), retry=False)})
