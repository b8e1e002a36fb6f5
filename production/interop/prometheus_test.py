"""A real Prometheus scrapes a server, and has the right counts.

prometheus_test.py SERVE PACK
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

import serving

SERVE, PACK = sys.argv[1:3]
PROMETHEUS = os.environ["PEER_PROMETHEUS"]
PROMTOOL = os.environ["PEER_PROMTOOL"]
CONFIG = "production/serving/prometheus/prometheus.yml"
ALERTS = "production/serving/prometheus/alerts.yml"


def promtool(*arguments, text=None):
    return subprocess.run([PROMTOOL, *arguments], input=text, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class PrometheusTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.replica = serving.Replica(SERVE, serving.make_model(PACK, "lenet5"))
        cls.addClassCleanup(cls.replica.kill)
        cls.images, _ = serving.digits(300)

        # The shipped configuration, with the port of this server and short intervals.
        folder = tempfile.mkdtemp()
        with open(CONFIG) as file:
            config = file.read()
        for old, new in [("127.0.0.1:8080", f"127.0.0.1:{cls.replica.port}"),
                         ("scrape_interval: 5s", "scrape_interval: 200ms"),
                         ("evaluation_interval: 5s", "evaluation_interval: 200ms"),
                         ("- alerts.yml", f"- {os.path.abspath(ALERTS)}")]:
            assert config.count(old) == 1, old
            config = config.replace(old, new)
        path = os.path.join(folder, "prometheus.yml")
        with open(path, "w") as file:
            file.write(config)
        cls.port = serving.free_port()
        cls.prometheus = serving.Program(
            PROMETHEUS, f"--config.file={path}", f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{cls.port}")
        cls.addClassCleanup(cls.prometheus.kill)
        cls.prometheus.wait_for_line("Server is ready to receive web requests")

    def ask(self, images):
        connection = serving.connect(self.replica.port)
        for image in images:
            status, answer = serving.predict(connection, image)
            self.assertEqual(status, 200, answer)
        connection.close()

    def query(self, expression):
        """Returns the labels and the value of each series of an expression."""
        path = "/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        answer = json.loads(serving.get(self.port, path))
        self.assertEqual(answer["status"], "success")
        return [(series["metric"], float(series["value"][1]))
                for series in answer["data"]["result"]]

    def value(self, expression):
        """Returns the value of an expression with one series; None without series."""
        series = self.query(expression)
        self.assertLessEqual(len(series), 1, series)
        return series[0][1] if series else None

    def wait_for_value(self, expression, wanted):
        serving.wait_until(f"{expression} is {wanted}",
                           lambda: self.value(expression) == wanted)

    def test_knows_how_many_requests_there_were(self):
        count = 'tinytorch_requests_total{path="/v1/predict",code="200"}'
        before = self.value(count) or 0
        self.ask(self.images[:25])
        ours = [line for line in serving.get(self.replica.port, "/metrics").split("\n")
                if line.startswith("tinytorch_requests_total{code=\"200\",path=\"/v1/pre")]
        self.assertEqual(len(ours), 1)
        wanted = float(ours[0].split(" ")[-1])
        self.assertGreaterEqual(wanted, before + 25)
        self.wait_for_value(count, wanted)
        self.wait_for_value('up{job="tinytorch"}', 1)
        self.wait_for_value("tinytorch_ready", 1)
        self.wait_for_value("sum(tinytorch_predictions_total)", wanted)

    def test_computes_quantiles_of_our_buckets(self):
        quantile = ("histogram_quantile(0.99, sum by (le) (rate("
                    'tinytorch_request_seconds_bucket{path="/v1/predict"}[1m])))')
        def known():
            self.ask(self.images[:5])  # a rate needs new requests
            value = self.value(quantile)
            return value is not None and math.isfinite(value) and value
        p99 = serving.wait_until("a 99th percentile", known)
        self.assertGreater(p99, 0)
        self.assertLess(p99, 7, "the last bucket ends at 6.5 s")

    def test_sees_drift(self):
        self.wait_for_value("count(tinytorch_drift_index)", 2)
        self.wait_for_value("count(tinytorch_drift_alert)", 2)
        # Inverted images: almost all of each image is ink.
        self.ask([bytes(255 - pixel for pixel in image) for image in self.images])
        self.wait_for_value('tinytorch_drift_alert{of="ink"}', 1)
        self.assertGreater(self.value('tinytorch_drift_index{of="ink"}'), 0.25)
        # The alert is pending for ten minutes before it fires.
        self.wait_for_value(
            'ALERTS{alertname="TinytorchDrift",of="ink",alertstate="pending"}', 1)

    def test_evaluates_the_alerts(self):
        def rules():
            answer = json.loads(serving.get(self.port, "/api/v1/rules"))
            return {rule["name"]: rule["health"]
                    for group in answer["data"]["groups"] for rule in group["rules"]}
        wanted = dict.fromkeys(
            ["TinytorchDown", "TinytorchSlow", "TinytorchRefuses", "TinytorchDrift"], "ok")
        serving.wait_until(f"rules {wanted}", lambda: rules() == wanted)

    def test_promtool_accepts_the_text(self):
        self.ask(self.images[:1])
        checked = promtool("check", "metrics",
                           text=serving.get(self.replica.port, "/metrics"))
        self.assertEqual((checked.returncode, checked.stdout), (0, ""))

    def test_promtool_accepts_what_we_ship(self):
        for arguments in [("check", "config", CONFIG), ("check", "rules", ALERTS),
                          ("test", "rules", "production/serving/prometheus/alerts_test.yml")]:
            checked = promtool(*arguments)
            self.assertEqual(checked.returncode, 0, checked.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
