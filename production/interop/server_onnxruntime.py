"""ONNX Runtime behind Python's own HTTP server, to compare serve with.

    server_onnxruntime.py MODEL.onnx THREADS

Speaks as serve does, as far as that is needed: POST /v1/predict with the bytes
of images of 28 x 28, answered by JSON. Each request is a run of the network, in
the thread of its connection. Prints the line that serve prints.
"""

import http.server
import json
import os
import sys

import numpy
import onnxruntime


def make_session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(
        path, options, providers=["CPUExecutionProvider"])


def answer(session, body):
    """Returns the JSON response for the bytes of some images."""
    pixels = numpy.frombuffer(body, dtype=numpy.uint8).astype(numpy.float32)
    images = pixels.reshape(-1, 1, 28, 28) / numpy.float32(255)
    logits, = session.run(["output"], {"input": images})
    e = numpy.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = e / e.sum(axis=1, keepdims=True)
    return json.dumps({"model": "onnxruntime", "predictions": [
        {"label": int(row.argmax()), "probabilities": row.tolist()}
        for row in probabilities]}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"   # keeps connections
    disable_nagle_algorithm = True  # answers leave at once,
    wbufsize = -1                   # in one piece
    session = None

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.respond(answer(self.session, self.rfile.read(length)))

    def respond(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 1024  # clients that connect at once; 5 is its default


def main():
    path, threads = sys.argv[1:]
    # Debian's package tells pages about its schemas when it starts.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    Handler.session = make_session(path, int(threads))
    server = Server(("127.0.0.1", 0), Handler)
    print(f"serving lenet5 (onnxruntime) at http://127.0.0.1:{server.server_port}",
          flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
