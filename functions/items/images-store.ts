import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { bucketName } from '../shared/env.ts';
import { s3 } from '../shared/s3.ts';

/** How long a signed upload may begin, in seconds. */
const VALID_SECONDS = 600;

/** Where a file may be sent, by whom the answer reaches. */
export interface SignedUpload {
  readonly url: string;
  /** Fields of the form, before its `file`. */
  readonly fields: Record<string, string>;
  readonly validSeconds: number;
}

/**
 * Signs the upload of one file by a form. S3 refuses another key, another type and another size than these
 * (docs.aws.amazon.com, "Creating a POST policy").
 */
export async function signedUpload(key: string, type: string, bytes: number): Promise<SignedUpload> {
  const { url, fields } = await createPresignedPost(s3(), {
    Bucket: bucketName('Images'),
    Key: key,
    Fields: { 'Content-Type': type },
    Conditions: [
      ['eq', '$Content-Type', type],
      ['content-length-range', bytes, bytes],
    ],
    Expires: VALID_SECONDS,
  });
  return { url, fields, validSeconds: VALID_SECONDS };
}

/**
 * A file of the bucket; undefined when it is not there, or not any more. S3 says NoSuchKey of it only to those who may list
 * the bucket, and AccessDenied to all others (docs.aws.amazon.com, "GetObject", Permissions); no function may list it.
 * @throws S3ServiceException of any other refusal, such as spent credentials.
 */
export async function getObject(key: string): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucketName('Images'), Key: key }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    if (error instanceof S3ServiceException && error.name === 'AccessDenied') return undefined;
    throw error;
  }
}

/** Puts a picture that will never change under its key, so that browsers and caches keep it. */
export async function putPicture(key: string, body: Uint8Array, type: string): Promise<void> {
  await s3().send(
    new PutObjectCommand({
      Bucket: bucketName('Images'),
      Key: key,
      Body: body,
      ContentType: type,
      CacheControl: 'public, max-age=31536000, immutable',
    }),
  );
}

/** Deletes files; those that are not there are gone already. */
export async function deleteObjects(keys: readonly string[]): Promise<void> {
  const bucket = { Bucket: bucketName('Images') };
  await Promise.all(keys.map((Key) => s3().send(new DeleteObjectCommand({ ...bucket, Key }))));
}
