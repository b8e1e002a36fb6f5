"""Two replicas behind a real HAProxy: one dies, one ends, and no request is lost.

replicas_test.py SERVE PACK
"""

import os
import signal
import sys
import tempfile
import threading
import unittest

import serving

SERVE, PACK = sys.argv[1:3]
HAPROXY = os.environ["PEER_HAPROXY"]
CONFIG = "production/serving/haproxy/haproxy.cfg"
NAMES = ["one", "two"]
CLIENTS = 4
# After this many answers, an event has happened under load.
MANY = 200


class Clients:
    """Threads that send requests, each over one connection, and never repeat one.
    They record each response that does not have the right label."""

    def __init__(self, port, images, labels):
        self.port, self.images, self.labels = port, images, labels
        self.answers = [0] * CLIENTS
        self.models = [None] * CLIENTS  # the network of the last response to each
        self.failures = []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=[i])
                        for i in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def ask(self, client):
        connection = serving.connect(self.port)
        i = client
        while not self.stopping.is_set():
            k = i % len(self.images)
            i += CLIENTS
            try:
                status, answer = serving.predict(connection, self.images[k])
                if status != 200:
                    raise AssertionError(f"{status}: {answer}")
                label = answer["predictions"][0]["label"]
                if label != self.labels[k]:
                    raise AssertionError(f"image {k}: {label}, not {self.labels[k]}")
                self.models[client] = answer["model"]
            except Exception as error:
                self.failures.append(repr(error))
                connection.close()  # the next request opens another one
            self.answers[client] += 1
        connection.close()

    def total(self):
        return sum(self.answers)

    def wait_for_more(self):
        wanted = self.total() + MANY
        serving.wait_until("clients are answered", lambda: self.total() >= wanted)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


class ReplicasTest(unittest.TestCase):

    def setUp(self):
        self.model = serving.make_model(PACK, "lenet5")
        self.replicas = {name: self.start() for name in NAMES}
        ports = {name: replica.port for name, replica in self.replicas.items()}

        # The shipped configuration, at free ports.
        self.port, self.metrics_port = serving.free_port(), serving.free_port()
        with open(CONFIG) as file:
            config = file.read()
        for old, new in [("127.0.0.1:8081", f"127.0.0.1:{ports['one']}"),
                         ("127.0.0.1:8082", f"127.0.0.1:{ports['two']}"),
                         ("127.0.0.1:8000", f"127.0.0.1:{self.port}"),
                         ("127.0.0.1:8404", f"127.0.0.1:{self.metrics_port}")]:
            self.assertEqual(config.count(old), 1, old)
            config = config.replace(old, new)
        path = os.path.join(tempfile.mkdtemp(), "haproxy.cfg")
        with open(path, "w") as file:
            file.write(config)
        haproxy = serving.Program(HAPROXY, "-db", "-f", path)
        self.addCleanup(haproxy.kill)
        for name in NAMES:
            self.wait_for(name, "UP")

        # The right label is the one that the network gives without load. Use only
        # digits where a second network agrees, because one test loads that.
        images, truth = serving.digits(100)
        mine = self.labels_of(self.replicas["one"].port, images)
        self.other_model = serving.make_model(PACK, "mlp", "other.model")
        other = serving.Replica(SERVE, self.other_model)
        self.addCleanup(other.kill)
        theirs = self.labels_of(other.port, images)
        other.kill()
        same = [i for i in range(len(images)) if mine[i] == theirs[i]]
        right = sum(mine[i] == truth[i] for i in same)
        self.assertGreater(right, 20, "these are digits, and they read them")
        images, labels = [images[i] for i in same], [mine[i] for i in same]

        self.clients = Clients(self.port, images, labels)
        self.addCleanup(self.clients.stop)
        self.clients.wait_for_more()

    def labels_of(self, port, images):
        connection = serving.connect(port)
        labels = []
        for image in images:
            status, answer = serving.predict(connection, image)
            self.assertEqual(status, 200, answer)
            labels.append(answer["predictions"][0]["label"])
        connection.close()
        return labels

    def start(self, port=0):
        replica = serving.Replica(SERVE, self.model, port, "--drain_seconds=1")
        self.addCleanup(replica.kill)
        return replica

    def wait_for(self, name, state):
        """Waits until HAProxy has this state for a replica."""
        line = f'haproxy_server_status{{proxy="replicas",server="{name}",state="{state}"}} 1'
        def is_so():
            try:
                return line in serving.get(self.metrics_port, "/metrics")
            except OSError:
                return False  # not there yet
        serving.wait_until(f"{name} is {state}", is_so)

    def answered_by(self, name):
        """Returns the predictions of a replica since it was started."""
        return sum(float(line.split()[-1]) for line in
                   serving.get(self.replicas[name].port, "/metrics").split("\n")
                   if line.startswith("tinytorch_predictions_total{"))

    def restart(self, name):
        self.replicas[name] = self.start(self.replicas[name].port)
        self.wait_for(name, "UP")
        serving.wait_until(f"{name} is asked again", lambda: self.answered_by(name) > 10)

    def expect_none_lost(self):
        self.clients.stop()
        self.assertEqual(self.clients.failures, [])
        self.assertGreater(self.clients.total(), MANY)

    def test_one_is_killed(self):
        for name in NAMES:
            self.assertGreater(self.answered_by(name), 10, "both are asked")
            self.replicas[name].signal(signal.SIGKILL)
            self.assertEqual(self.replicas[name].wait(), -signal.SIGKILL)
            self.clients.wait_for_more()
            self.wait_for(name, "DOWN")
            self.clients.wait_for_more()
            self.restart(name)
        self.expect_none_lost()

    def test_one_ends_and_starts_again(self):
        for name in NAMES:
            self.assertGreater(self.answered_by(name), 10, "both are asked")
            self.replicas[name].signal(signal.SIGTERM)
            self.wait_for(name, "DOWN")  # it says so itself, while it still answers
            self.assertEqual(self.replicas[name].wait(), 0)
            self.clients.wait_for_more()
            self.restart(name)
        self.expect_none_lost()

    def test_a_new_model_one_after_the_other(self):
        before = set(self.clients.models)
        self.assertEqual(len(before), 1, "all were answered by one network")
        os.replace(self.other_model, self.model)
        for name in NAMES:
            replica = self.replicas[name]
            lines = len(replica.lines)
            replica.signal(signal.SIGHUP)
            after = replica.wait_for_line(r"^reloaded: mlp \((\w+)\)$", lines)[1]
            self.clients.wait_for_more()
        self.assertNotIn(after, before)
        serving.wait_until("all are answered by the new network",
                           lambda: set(self.clients.models) == {after})
        self.expect_none_lost()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
