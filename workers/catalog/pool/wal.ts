/**
 * The write-ahead log before SQLite reads it. SQLite takes frames up to the first whose checksum is wrong and forgets the rest
 * without a word. That is right for a log whose end was being written when the power failed, and wrong for one in which a bit has
 * flipped. Both can be told apart. One flipped bit can often be turned back as well: the checksum is linear in the words it sums,
 * so that what it is off by says where the bit lies, for the lower 22 bits of each word of an 8 KiB page. Of the upper bits several
 * places would explain the same, and nothing is guessed.
 *
 * Format (https://sqlite.org/fileformat2.html#the_write_ahead_log): a header of 32 bytes, then frames of 24 bytes and one page.
 *
 *   header   magic, version, page size, sequence, salt 1, salt 2, checksum of the 24 bytes before it (two words)
 *   frame    page, size of the database after a commit or 0, salt 1, salt 2, checksum over bytes 0..7 and the page (two words)
 *
 * Checksums go on from the one before. All numbers are big-endian; the words that are summed are so or so by the magic number.
 */
const HEADER = 32;
const FRAME = 24;
const MAGIC = 0x377f0682;

type Sum = readonly [number, number];

export interface Flip {
  /** Byte of the log. */
  readonly at: number;
  readonly mask: number;
}

export interface WalLook {
  /** Bits to be turned back; with them the log is as it was. */
  readonly flips: readonly Flip[];
  /** Frames that were written whole and that SQLite will not take, because something before them is damaged. */
  readonly lost: number;
}

const NOTHING: WalLook = { flips: [], lost: 0 };

/** @param bytes the whole log; one that is shorter than a frame holds nothing */
export function lookAtWal(bytes: Uint8Array): WalLook {
  if (bytes.length < HEADER + FRAME) return NOTHING;
  const log = bytes.slice();
  const flips: Flip[] = [];
  const turn = (flip: Flip): void => {
    log[flip.at] = (log[flip.at] ?? 0) ^ flip.mask;
    flips.push(flip);
  };
  if (!headerFits(log)) {
    const [flip, other] = headerFlips(log);
    if (!flip || other) return { flips, lost: framesBehind(log) };
    turn(flip);
  }
  const frames = new Frames(log);
  let sum = frames.headerSum;
  for (let index = 0; index < frames.count; index += 1) {
    if (frames.fits(index, sum)) {
      sum = frames.stored(index);
      continue;
    }
    const found = frames.flips(index, sum);
    const [flip] = found;
    // Two answers are none.
    if (!flip || found.length > 1) return { flips, lost: Math.max(found.length > 1 ? 1 : 0, frames.wholeAfter(index)) };
    turn(flip);
    sum = frames.stored(index);
  }
  return { flips, lost: 0 };
}

const word = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);

function headerFits(log: Uint8Array): boolean {
  const magic = word(log, 0);
  if ((magic & ~1) !== MAGIC) return false;
  const [a, b] = summed([0, 0], log, 0, 24, magic === MAGIC);
  return a === word(log, 24) && b === word(log, 28);
}

/** Bits whose turning makes the header fit and the first frame go on from it. */
function headerFlips(log: Uint8Array): Flip[] {
  const tried = log.slice();
  const found: Flip[] = [];
  for (let bit = 0; bit < HEADER * 8; bit += 1) {
    const flip = { at: bit >> 3, mask: 1 << (bit & 7) };
    tried[flip.at] = (tried[flip.at] ?? 0) ^ flip.mask;
    if (headerFits(tried)) {
      const frames = new Frames(tried);
      if (frames.count > 0 && frames.fits(0, frames.headerSum)) found.push(flip);
    }
    tried[flip.at] = (tried[flip.at] ?? 0) ^ flip.mask;
  }
  return found;
}

/** With a header that is lost, frames that go on from each other still show that there was a log. */
function framesBehind(log: Uint8Array): number {
  for (let size = 512; size <= 65_536; size *= 2) {
    for (const little of [true, false]) {
      const whole = new Frames(log, size, little, [word(log, HEADER + 8), word(log, HEADER + 12)]).wholeAfter(0);
      if (whole > 0) return whole;
    }
  }
  return 0;
}

/** SQLite's checksum over pairs of words, going on from `from`. */
function summed(from: Sum, bytes: Uint8Array, start: number, end: number, little: boolean): Sum {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let [a, b] = from;
  for (let at = start; at < end; at += 8) {
    a = (a + view.getUint32(at, little) + b) >>> 0;
    b = (b + view.getUint32(at + 4, little) + a) >>> 0;
  }
  return [a, b];
}

class Frames {
  readonly #log: Uint8Array;
  readonly #page: number;
  readonly #little: boolean;
  readonly #salt: Sum;
  readonly count: number;

  constructor(log: Uint8Array, page = pageSize(word(log, 8)), little = word(log, 0) === MAGIC, salt: Sum = [word(log, 16), word(log, 20)]) {
    this.#log = log;
    this.#salt = salt;
    this.#page = page;
    this.#little = little;
    this.count = Math.floor((log.length - HEADER) / (FRAME + page));
  }

  get headerSum(): Sum {
    return [word(this.#log, 24), word(this.#log, 28)];
  }

  stored(index: number): Sum {
    const at = this.#at(index);
    return [word(this.#log, at + 16), word(this.#log, at + 20)];
  }

  fits(index: number, from: Sum): boolean {
    return this.#salted(index) && same(this.#sum(index, from), this.stored(index));
  }

  /** Single bits whose turning makes this frame fit, and the next one go on from it. */
  flips(index: number, from: Sum): Flip[] {
    const candidates = [this.#saltFlip(index, from), this.#sumFlip(index, from), ...this.#dataFlips(index, from)];
    return candidates.filter((flip) => flip !== null).filter((flip) => this.#explains(flip, index, from));
  }

  /**
   * Frames from `index` to the last that bears the salt of this log. Frames are written one after the other, so that one behind
   * `index` says that `index` was written whole once: a log that merely ends in the middle of a write has none.
   */
  wholeAfter(index: number): number {
    for (let later = this.count - 1; later > index; later -= 1) if (this.#salted(later)) return later - index + 1;
    return 0;
  }

  #at(index: number): number {
    return HEADER + index * (FRAME + this.#page);
  }

  #sum(index: number, from: Sum): Sum {
    const at = this.#at(index);
    const head = summed(from, this.#log, at, at + 8, this.#little);
    return summed(head, this.#log, at + FRAME, at + FRAME + this.#page, this.#little);
  }

  #salted(index: number): boolean {
    const at = this.#at(index);
    return same([word(this.#log, at + 8), word(this.#log, at + 12)], this.#salt);
  }

  #explains(flip: Flip, index: number, from: Sum): boolean {
    const log = this.#log;
    const turn = (): void => {
      log[flip.at] = (log[flip.at] ?? 0) ^ flip.mask;
    };
    turn();
    // The last frame has none behind it that could bear witness.
    const next = index + 1;
    const good =
      this.fits(index, from) && (next >= this.count || !this.#salted(next) || same(this.#sum(next, this.stored(index)), this.stored(next)));
    turn();
    return good;
  }

  #saltFlip(index: number, from: Sum): Flip | null {
    if (this.#salted(index) || !same(this.#sum(index, from), this.stored(index))) return null;
    const at = this.#at(index);
    return bitBetween(at + 8, [word(this.#log, at + 8), word(this.#log, at + 12)], this.#salt);
  }

  #sumFlip(index: number, from: Sum): Flip | null {
    return bitBetween(this.#at(index) + 16, this.stored(index), this.#sum(index, from));
  }

  /**
   * Bits of the summed bytes that would explain the checksum. A change `d` of a word reaches the sums as `d` times a factor that depends on its place alone: with
   * `a' = a + b + x`, `b' = a' + b + y` per pair, the factor is (1, 1) for x and (0, 1) for y, times [[1, 1], [1, 2]] for every
   * pair behind it, all modulo 2^32.
   */
  #dataFlips(index: number, from: Sum): Flip[] {
    const [a, b] = this.#sum(index, from);
    const [wantedA, wantedB] = this.stored(index);
    const wanted: Sum = [(wantedA - a) >>> 0, (wantedB - b) >>> 0];
    const places = this.#summedAt(index);
    const found: Flip[] = [];
    let [m11, m12, m21, m22] = [1, 0, 0, 1];
    for (let pair = places.length / 2 - 1; pair >= 0; pair -= 1) {
      found.push(...this.#bitsAt(places[2 * pair] ?? 0, [(m11 + m12) >>> 0, (m21 + m22) >>> 0], wanted));
      found.push(...this.#bitsAt(places[2 * pair + 1] ?? 0, [m12, m22], wanted));
      [m11, m12] = [(m11 + m12) >>> 0, (m11 + 2 * m12) >>> 0];
      [m21, m22] = [(m21 + m22) >>> 0, (m21 + 2 * m22) >>> 0];
    }
    return found;
  }

  /** Offsets of the words that enter the checksum, in order. */
  #summedAt(index: number): number[] {
    const at = this.#at(index);
    const page = Array.from({ length: this.#page / 4 }, (_, k) => at + FRAME + 4 * k);
    return [at, at + 4, ...page];
  }

  #bitsAt(at: number, [fa, fb]: Sum, [wantedA, wantedB]: Sum): Flip[] {
    const found: Flip[] = [];
    const value = new DataView(this.#log.buffer, this.#log.byteOffset).getUint32(at, this.#little);
    for (let bit = 0; bit < 32; bit += 1) {
      // A bit that is set has been added: it goes back down.
      const change = (value >>> bit) & 1 ? -(2 ** bit) : 2 ** bit;
      if (Math.imul(change, fa) >>> 0 === wantedA && Math.imul(change, fb) >>> 0 === wantedB) {
        found.push({ at: at + (this.#little ? bit >> 3 : 3 - (bit >> 3)), mask: 1 << (bit & 7) });
      }
    }
    return found;
  }
}

/** 1 stands for 65,536, which does not fit in the two bytes SQLite had for it. */
const pageSize = (stored: number): number => (stored === 1 ? 65_536 : Math.max(512, stored));

const same = ([a, b]: Sum, [c, d]: Sum): boolean => a === c && b === d;

/** The one bit in which two pairs of big-endian words differ. */
function bitBetween(at: number, [a, b]: Sum, [c, d]: Sum): Flip | null {
  const [high, low] = [(a ^ c) >>> 0, (b ^ d) >>> 0];
  const [differs, offset] = high === 0 ? [low, at + 4] : [high, at];
  if ((high !== 0 && low !== 0) || differs === 0 || (differs & (differs - 1)) !== 0) return null;
  const bit = 31 - Math.clz32(differs);
  return { at: offset + 3 - (bit >> 3), mask: 1 << (bit & 7) };
}
