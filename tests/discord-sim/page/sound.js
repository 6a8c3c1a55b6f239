// What a listener in the voice channel hears: from the websocket to the loudspeaker, the meter and the figures.

export class Sound {
  constructor(canvas, figures) {
    this.canvas = canvas;
    this.figures = figures;
    this.peaks = new Array(110).fill(0);
    this.socket = null;
    this.context = null;
    this.draw();
  }

  get on() {
    return this.socket !== null;
  }

  async start(guild, channel, ended) {
    this.context = new AudioContext({ sampleRate: 48_000 });
    await this.context.audioWorklet.addModule("/page/worklet.js");
    const player = new AudioWorkletNode(this.context, "player", { numberOfInputs: 0, outputChannelCount: [2] });
    player.connect(this.context.destination);
    await this.context.resume();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/sim/listen/${guild}/${channel}`);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") {
        this.tell(JSON.parse(data));
        return;
      }
      this.measure(new Int16Array(data));
      player.port.postMessage(data, [data]);
    };
    socket.onclose = () => {
      if (this.socket === socket) {
        this.stop();
        ended();
      }
    };
  }

  stop() {
    const { socket, context } = this;
    this.socket = null;
    this.context = null;
    socket?.close();
    context?.close();
    this.canvas.dataset.level = "0";
  }

  tell(figures) {
    for (const name of ["received", "lost", "encrypted"]) {
      this.figures.querySelector(`[data-testid="packets-${name}"]`).textContent = figures[name];
    }
  }

  /** The loudest sample of 20 ms is one bar. */
  measure(samples) {
    let peak = 0;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    this.peaks.push(peak / 32_768);
    this.peaks.shift();
    this.canvas.dataset.level = (peak / 32_768).toFixed(3);
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    const { width, height } = this.canvas;
    const context = this.canvas.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    context.clearRect(0, 0, width, height);
    const step = width / this.peaks.length;
    for (const [index, peak] of this.peaks.entries()) {
      const bar = Math.max(1, peak * height);
      context.fillStyle = peak > 0.98 ? style.getPropertyValue("--bad") : style.getPropertyValue("--good");
      context.fillRect(index * step, (height - bar) / 2, Math.max(1, step - 0.6), bar);
    }
  }
}
