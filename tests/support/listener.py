"""One of our servers in a process of its own, on ports that the kernel chooses, until stop()."""

import signal
import subprocess


class Listener:
    """Started by this command; `ports` has, by name, where it listens. The options are those of Popen."""

    def __init__(self, *command, **options):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
        self.ports = {}
        for line in self.process.stdout:
            words = line.split()
            if words == ["ready"]:
                break
            if words[0] == "listening":
                self.ports[words[1]] = int(words[2].rpartition(":")[2])

    def stop(self):
        """The exit status, after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=30)
        self.process.stdout.close()
        return status
