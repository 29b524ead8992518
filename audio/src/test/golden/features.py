#!/usr/bin/env python3
"""Writes src/test/resources/features and src/test/resources/wav: a generated recording, and what librosa makes of it.

Needs librosa 0.11.0 and soundfile 0.14.0. Run in this folder: python3 features.py
features/signal.wav: 0.4 s of two tones, one of them rising, and noise, 16 kHz, 16 bit.
features/NAME.csv: the features of one case of FeaturesTest, a frame a line. librosa computes in float64 here; the order of
steps is that of FilterbankFeatures in mlcommons/inference (speech_recognition/rnnt/pytorch/parts/features.py) and of NeMo
(nemo/collections/asr/parts/preprocessing/features.py).
wav/ENCODING-CHANNELS.wav and .csv: a few samples in each encoding, and the mean of the channels as soundfile reads them.
"""
import os

import librosa
import numpy as np
import soundfile

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources")
RATE = 16000


def table(path, rows):
    with open(os.path.join(OUT, path), "w", newline="") as file:
        for row in np.atleast_2d(rows):
            file.write(",".join(f"{value:.8g}" for value in row) + "\n")


def power(wave, n_fft, win_length, window, pad_mode, exponent=2):
    """[frames, bins]; a window is given as its values, so that it is what torch.stft would be given."""
    centred = {} if pad_mode is None else {"pad_mode": pad_mode}
    spectrum = librosa.stft(wave, n_fft=n_fft, hop_length=160, win_length=win_length, window=window,
                            center=pad_mode is not None, **centred)
    return (np.abs(spectrum) ** exponent).T


def symmetric(name, length):
    return librosa.filters.get_window(name, length, fftbins=False)


def mel(spectrum, n_fft, n_mels, fmin, fmax, htk, norm):
    return spectrum @ librosa.filters.mel(sr=RATE, n_fft=n_fft, n_mels=n_mels, fmin=fmin, fmax=fmax, htk=htk, norm=norm,
                                          dtype=np.float64).T


def preemphasis(wave):
    return np.concatenate([wave[:1], wave[1:] - 0.97 * wave[:-1]])


def per_feature(frames):
    return (frames - frames.mean(axis=0)) / (frames.std(axis=0, ddof=1) + 1e-5)


def mlperf(wave):
    dither = 1e-5
    spectrum = power(preemphasis(wave), 512, 320, symmetric("hann", 320), "reflect") + dither**2
    frames = np.log(mel(spectrum, 512, 80, 0, 8000, False, "slaney") + 1e-20)
    spliced = []
    for n in range(3):
        shifted = np.zeros_like(frames)
        shifted[: len(frames) - n] = frames[n:]
        spliced.append(shifted)
    frames = np.concatenate(spliced, axis=1)[::3]
    count = -(-len(wave) // 160)
    return per_feature(frames[: -(-count // 3)])


def nemo(wave):
    spectrum = power(preemphasis(wave), 512, 400, symmetric("hann", 400), "constant")
    frames = np.log(mel(spectrum, 512, 64, 0, 8000, False, "slaney") + 2.0**-24)
    return per_feature(frames[: len(wave) // 160])


def htk(wave):
    spectrum = power(wave, 1024, 400, "hann", "reflect")
    return np.log10(np.maximum(mel(spectrum, 1024, 40, 20, 7600, True, None), 1e-10))


def magnitude(wave):
    spectrum = power(wave, 256, 256, symmetric("hamming", 256), None, exponent=1)
    frames = np.log(mel(spectrum, 256, 20, 0, 4000, False, None) + 1e-6)
    return (frames - frames.mean()) / (frames.std(ddof=1) + 1e-5)


def waveform(wave):
    return ((wave - wave.mean()) / np.sqrt(wave.var() + 1e-7))[:100]


os.makedirs(os.path.join(OUT, "features"), exist_ok=True)
os.makedirs(os.path.join(OUT, "wav"), exist_ok=True)
time = np.arange(6437) / RATE
random = np.random.default_rng(1)
signal = 0.3 * np.sin(2 * np.pi * 440 * time) + 0.2 * np.sin(2 * np.pi * (900 + 2500 * time) * time)
signal = signal * np.minimum(1, 8 * time) + 0.01 * random.standard_normal(len(time)) + 0.02
path = os.path.join(OUT, "features", "signal.wav")
soundfile.write(path, signal, RATE, subtype="PCM_16")
read = soundfile.read(path)[0]
for case in (mlperf, nemo, htk, magnitude, waveform):
    table(f"features/{case.__name__}.csv", case(read))
for subtype in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"):
    for channels in (1, 2):
        samples = random.uniform(-1, 1, (25, channels))
        name = f"wav/{subtype.lower()}-{channels}"
        soundfile.write(os.path.join(OUT, name + ".wav"), samples, RATE, subtype=subtype, format="WAV")
        table(name + ".csv", soundfile.read(os.path.join(OUT, name + ".wav"), dtype="float32", always_2d=True)[0].mean(axis=1))
samples = random.uniform(-1, 1, (25, 2))
soundfile.write(os.path.join(OUT, "wav/extensible-2.wav"), samples, RATE, subtype="PCM_24", format="WAVEX")
table("wav/extensible-2.csv", soundfile.read(os.path.join(OUT, "wav/extensible-2.wav"), dtype="float32")[0].mean(axis=1))
