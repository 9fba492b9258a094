"""Serves the unpacked release with Python 3.8 or newer: the twin of server.mjs. `settings.json` holds what both servers share."""
import errno
import json
import os
import re
import sys
import urllib.parse
import urllib.request
import webbrowser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.realpath(os.path.join(HERE, "..", "app"))
with open(os.path.join(HERE, "settings.json"), encoding="utf-8") as file:
    SETTINGS = json.load(file)
URL = "http://127.0.0.1:%d/" % SETTINGS["port"]

# A page of another site can let its own name point to 127.0.0.1; its requests then carry that name.
LOOPBACK = re.compile(SETTINGS["loopback"], re.IGNORECASE | re.ASCII)

# Bytes read at once.
PIECE = 1 << 20


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A reader that is silent for so many seconds is let go.
    timeout = 60

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer(with_body=True)

    def do_HEAD(self):
        self.answer(with_body=False)

    def send_error(self, code, message=None, explain=None):
        self.close_connection = True
        self.refuse(code, message or "The request is malformed")

    def answer(self, with_body):
        if not LOOPBACK.fullmatch(self.headers.get("Host", "")):
            return self.refuse(403, "This server answers only to the names of this machine itself.")
        try:
            name = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path, errors="strict").lstrip("/")
        except ValueError:
            return self.refuse(400, "The address is malformed")
        try:
            path = os.path.realpath(os.path.join(FOLDER, name or "index.html"))
            if name.endswith("/") or not path.startswith(FOLDER + os.sep) or not os.path.isfile(path):
                return self.refuse(404, "Not found")
            file = open(path, "rb")
        except (OSError, ValueError):
            return self.refuse(404, "Not found")
        with file:
            size = os.fstat(file.fileno()).st_size
            extension = os.path.splitext(path)[1]
            self.head(200, SETTINGS["types"].get(extension, "application/octet-stream"), size, "no-cache")
            if not with_body:
                return None
            try:
                left = size
                while left > 0:
                    piece = file.read(min(left, PIECE))
                    if not piece:
                        # The file was cut meanwhile: the reader would wait for the rest for ever.
                        self.close_connection = True
                        break
                    self.wfile.write(piece)
                    # What a file has grown by meanwhile would be taken for the next answer.
                    left -= len(piece)
            except OSError:
                self.close_connection = True
        return None

    def head(self, status, kind, size, cache):
        self.send_response(status)
        for key, value in SETTINGS["headers"].items():
            self.send_header(key, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(size))
        self.send_header("Cache-Control", cache)
        self.end_headers()

    def refuse(self, status, sentence):
        body = (sentence + "\n").encode()
        self.head(status, "text/plain; charset=utf-8", len(body), "no-store")
        if getattr(self, "command", None) != "HEAD":
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # On Windows this option would let two programs share the port.
    allow_reuse_address = os.name != "nt"


def is_this_app():
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(URL, timeout=5) as response:
            return "<title>LoRA Weights Builder" in response.read().decode("utf-8", "replace")
    except OSError:
        return False


def main():
    try:
        server = Server(("127.0.0.1", SETTINGS["port"]), Handler)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES, 10013, 10048):
            raise
        if not is_this_app():
            sys.exit("\nPort %d is used by another program. %s" % (SETTINGS["port"], SETTINGS["taken"]))
        print("\nLoRA Weights Builder is already running at %s%s" % (URL, SETTINGS["already"]), flush=True)
        webbrowser.open(URL)
        return
    print("\nLoRA Weights Builder is at %s\n%s" % (URL, SETTINGS["running"]), flush=True)
    webbrowser.open(URL)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    main()
