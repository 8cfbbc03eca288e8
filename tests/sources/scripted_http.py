"""Services that answer by a script, and time that passes only by waiting."""

from swathbook.sources._http import Clock


class FakeTime:
    """Time that passes only by waiting."""

    def __init__(self):
        self.now_s = 0.0
        self.waits = []

    @property
    def clock(self):
        return Clock(now_s=lambda: self.now_s, epoch_s=lambda: self.now_s, wait=self.wait)

    def wait(self, seconds, halt=None):
        if halt is None or not halt.is_set():
            self.waits.append(seconds)
            self.now_s += seconds


def scripted(*answers):
    """Answer with each of these in turn, and with the last of them from then on."""
    asked = []

    def handler(request):
        answer = answers[min(len(asked), len(answers) - 1)]
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    handler.asked = asked
    return handler
