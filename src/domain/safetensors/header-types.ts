import type { Message } from '../message.ts';
import type { EvidenceMessages } from './messages.ts';

/** Element types of safetensors 0.8 with their reference spelling; bits per element are in `dtype.ts`. */
export type Dtype =
  | 'BOOL'
  | 'U8'
  | 'I8'
  | 'F8_E5M2'
  | 'F8_E4M3'
  | 'F8_E8M0'
  | 'F8_E4M3FNUZ'
  | 'F8_E5M2FNUZ'
  | 'I16'
  | 'U16'
  | 'F16'
  | 'BF16'
  | 'I32'
  | 'U32'
  | 'F32'
  | 'C64'
  | 'F64'
  | 'I64'
  | 'U64'
  | 'F4'
  | 'F6_E2M3'
  | 'F6_E3M2';

export interface TensorInfo {
  /** The key in the file, untouched. */
  readonly name: string;
  readonly dtype: Dtype;
  /** Row-major; `[]` is a scalar with one element. */
  readonly shape: readonly number[];
  /** First byte, relative to the start of the data section. */
  readonly begin: number;
  /** One past the last byte, relative to the start of the data section. */
  readonly end: number;
}

export interface Header {
  /** Bytes before the data section: 8 + N. */
  readonly dataStart: number;
  /** Tensors in the order of their data offsets. */
  readonly tensors: readonly TensorInfo[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Things the reference implementation lets pass but the user should know, e.g. a duplicate key with equal content. */
  readonly warnings: readonly FileFault[];
}

/** Why a file cannot be read, with its evidence. One code per check, so that the UI can group and explain. */
export type FaultCode =
  | 'empty-file'
  | 'header-too-small'
  | 'header-too-large'
  | 'header-incomplete'
  | 'header-not-utf8'
  | 'header-not-json'
  | 'header-wrong-form'
  | 'duplicate-key'
  | 'unknown-dtype'
  | 'bad-offset'
  | 'size-overflow'
  | 'misaligned'
  | 'wrong-byte-count'
  | 'data-incomplete'
  | 'trailing-bytes'
  | 'metadata-not-string'
  | 'git-lfs-pointer'
  | 'web-page'
  | 'pickle'
  | 'not-found'
  | 'not-permitted'
  | 'read-failed'
  | 'not-computable'
  | 'walk-failed';

export type EvidenceCode = keyof EvidenceMessages;

export interface FileFault {
  readonly code: FaultCode;
  /** What happened and why; names the tensor where there is one. */
  readonly message: Message;
  readonly tensor?: string;
  /** Byte offset in the file where the fault was seen. */
  readonly offset?: number;
  readonly expected?: Message<EvidenceCode>;
  readonly found?: Message<EvidenceCode>;
}
