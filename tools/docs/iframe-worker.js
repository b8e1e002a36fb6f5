// A Worker for pages that a browser opens from a folder, where it starts no workers: the
// search of MkDocs's theme runs in a hidden frame. The theme looks for this class by its
// name; its own plugin would load one from the network.

class IFrameWorker extends EventTarget {
  constructor(url) {
    super();
    this.frame = document.createElement("iframe");
    this.frame.hidden = true;
    document.body.appendChild(this.frame);
    const inside = this.frame.contentWindow;
    this.ready = new Promise((resolve) => { this.start = resolve; });
    inside.document.open();
    inside.document.write("<!doctype html><html><body></body></html>");
    inside.document.close();
    inside.postMessage = (data) => {
      const event = new MessageEvent("message", { data });
      this.dispatchEvent(event);
      if (this.onmessage) this.onmessage(event);
    };
    const load = (source) => new Promise((resolve, reject) => {
      const script = inside.document.createElement("script");
      script.src = new URL(source, document.baseURI).href;
      script.onload = resolve;
      script.onerror = reject;
      inside.document.body.appendChild(script);
    });
    // Unlike a worker's, it cannot wait; the theme awaits it.
    inside.importScripts = (...sources) =>
      sources.reduce((before, source) => before.then(() => load(source)), Promise.resolve());
    load(url).then(this.start);
  }

  postMessage(data) {
    this.ready.then(() => this.frame.contentWindow.dispatchEvent(
      new MessageEvent("message", { data: structuredClone(data) })));
  }

  terminate() {
    this.frame.remove();
  }
}

if (location.protocol === "file:") {
  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
}
