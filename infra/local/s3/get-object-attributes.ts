import { checksumElements } from "./checksums.ts";
import type { S3, S3Operation, S3Request } from "./context.ts";
import { versionHeader, versionIdOf } from "./details.ts";
import { invalidArgument } from "./errors.ts";
import { findObject } from "./find-object.ts";
import type { ObjectVersion } from "./object-store.ts";
import { pageSize } from "./paging.ts";
import { xmlResponse, type XmlElement } from "./xml.ts";

type Asked = { request: S3Request; s3: S3 };

/** Parts are listed one by one only where the upload summed them up; else their number is all that S3 tells. */
const partsOf = (object: ObjectVersion, { request, s3 }: Asked): XmlElement => {
  const { parts, partChecksums } = object.details;
  if (parts === undefined) return {};
  if (partChecksums === undefined) return { ObjectParts: { PartsCount: parts } };
  const max = pageSize(new URLSearchParams({ "max-parts": request.headers["x-amz-max-parts"] ?? "1000" }), "max-parts");
  const marker = Number(request.headers["x-amz-part-number-marker"] ?? 0) || 0;
  const all = s3.objects.segments(object).map(({ size }, at) => ({
    PartNumber: at + 1,
    Size: size,
    ...checksumElements(partChecksums[at] ?? {}),
  }));
  const rest = all.filter(({ PartNumber }) => PartNumber > marker);
  const shown = rest.slice(0, max);
  return {
    ObjectParts: {
      PartsCount: parts,
      PartNumberMarker: marker,
      NextPartNumberMarker: shown.at(-1)?.PartNumber ?? 0,
      MaxParts: max,
      IsTruncated: rest.length > shown.length,
      Part: shown,
    },
  };
};

const attributes: Record<string, (object: ObjectVersion, asked: Asked) => XmlElement> = {
  ETag: ({ etag }) => ({ ETag: etag }),
  Checksum: ({ details }) =>
    Object.keys(details.checksums).length === 0
      ? {}
      : {
          Checksum: {
            ...checksumElements(details.checksums),
            ChecksumType: details.checksumType ?? "FULL_OBJECT",
          },
        },
  ObjectParts: partsOf,
  StorageClass: ({ details }) => ({ StorageClass: details.headers["x-amz-storage-class"] ?? "STANDARD" }),
  ObjectSize: ({ size }) => ({ ObjectSize: size }),
};

const wanted = (header: string | undefined): ((object: ObjectVersion, asked: Asked) => XmlElement)[] =>
  (header ?? "").split(",").map((text) => {
    const name = text.trim();
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (attribute === undefined)
      throw invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", name);
    return attribute;
  });

/** `GetObjectAttributes`: what HEAD says and more, as a document. */
export const getObjectAttributes: S3Operation = {
  grants: ({ query }) =>
    query.has("versionId")
      ? [
          { action: "s3:GetObjectVersion", on: "object" },
          { action: "s3:GetObjectVersionAttributes", on: "object" },
        ]
      : [
          { action: "s3:GetObject", on: "object" },
          { action: "s3:GetObjectAttributes", on: "object" },
        ],
  run(request, s3) {
    const bucket = s3.buckets.get(request.bucket);
    const versionId = versionIdOf(request.query);
    const object = findObject(request, s3, { bucket: bucket.name, key: request.key, versionId });
    const shown = wanted(request.headers["x-amz-object-attributes"]).map((attribute) =>
      attribute(object, { request, s3 }),
    );
    return xmlResponse("GetObjectAttributesResponse", Object.assign({}, ...shown) as XmlElement, {
      "last-modified": new Date(object.modifiedAt).toUTCString(),
      ...versionHeader(object.versionId, bucket.versioning !== undefined),
    });
  },
};
