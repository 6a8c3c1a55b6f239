// Plays interleaved 16-bit stereo as it arrives, with a small buffer against jitter.

const LEAD = 48_000 * 0.12;
const MOST = 48_000 * 2;

class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.chunks = [];
    this.offset = 0;
    this.held = 0;
    this.playing = false;
    this.port.onmessage = ({ data }) => {
      const samples = new Int16Array(data);
      this.chunks.push(samples);
      this.held += samples.length / 2;
      // Far behind: drop the oldest rather than lag.
      while (this.held > MOST) this.drop();
    };
  }

  drop() {
    const [oldest] = this.chunks;
    this.held -= (oldest.length - this.offset) / 2;
    this.chunks.shift();
    this.offset = 0;
  }

  process(_, [[left, right]]) {
    if (!this.playing && this.held >= LEAD) this.playing = true;
    for (let index = 0; index < left.length; index += 1) {
      const [chunk] = this.chunks;
      if (!this.playing || !chunk) {
        this.playing = false;
        break;
      }
      left[index] = chunk[this.offset] / 32_768;
      (right ?? left)[index] = chunk[this.offset + 1] / 32_768;
      this.offset += 2;
      this.held -= 1;
      if (this.offset >= chunk.length) {
        this.chunks.shift();
        this.offset = 0;
      }
    }
    return true;
  }
}

registerProcessor("player", Player);
