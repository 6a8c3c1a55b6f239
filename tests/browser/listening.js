// Ears for a test: what the page sends to the loudspeaker, behind its AudioWorklet.

/** Runs in the page before its own scripts: whatever is connected to the loudspeaker is heard here as well. */
export function growEars() {
  const connect = AudioNode.prototype.connect;
  let ear = null;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      ear = new AnalyserNode(this.context, { fftSize: 8192, smoothingTimeConstant: 0 });
      connect.call(this, ear);
    }
    return connect.call(this, target, ...rest);
  };

  /** Peak (0 to 1) and strongest frequency (Hz) of the last 170 ms. */
  globalThis.hear = () => {
    if (!ear) return { peak: 0, hertz: 0 };
    const samples = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(samples);
    const spectrum = new Float32Array(ear.frequencyBinCount);
    ear.getFloatFrequencyData(spectrum);
    const strongest = spectrum.indexOf(Math.max(...spectrum));
    return {
      peak: samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0),
      hertz: (strongest * ear.context.sampleRate) / ear.fftSize,
    };
  };
}

/** A mono 16-bit WAV file of one tone. */
export function toneFile(hertz, seconds) {
  const rate = 48_000;
  const count = rate * seconds;
  const file = Buffer.alloc(44 + count * 2);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + count * 2, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // one channel
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(count * 2, 40);
  for (let n = 0; n < count; n += 1) {
    file.writeInt16LE(Math.round(16_000 * Math.sin((2 * Math.PI * hertz * n) / rate)), 44 + n * 2);
  }
  return file;
}
