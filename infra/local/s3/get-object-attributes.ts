import { checksumElements } from "./checksums.ts";
import type { S3Operation } from "./context.ts";
import { versionHeader, versionIdOf } from "./details.ts";
import { invalidArgument } from "./errors.ts";
import { findObject } from "./find-object.ts";
import type { ObjectVersion } from "./object-store.ts";
import { xmlResponse, type XmlElement } from "./xml.ts";

const attributes: Record<string, (object: ObjectVersion) => XmlElement> = {
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
  ObjectParts: ({ details }) => (details.parts === undefined ? {} : { ObjectParts: { PartsCount: details.parts } }),
  StorageClass: ({ details }) => ({ StorageClass: details.headers["x-amz-storage-class"] ?? "STANDARD" }),
  ObjectSize: ({ size }) => ({ ObjectSize: size }),
};

const wanted = (header: string | undefined): ((object: ObjectVersion) => XmlElement)[] =>
  (header ?? "").split(",").map((text) => {
    const name = text.trim();
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (attribute === undefined)
      throw invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", name);
    return attribute;
  });

/** `GetObjectAttributes`: what HEAD says and more, as a document. Of the parts only their number is known. */
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
    const shown = wanted(request.headers["x-amz-object-attributes"]).map((attribute) => attribute(object));
    return xmlResponse("GetObjectAttributesResponse", Object.assign({}, ...shown) as XmlElement, {
      "last-modified": new Date(object.modifiedAt).toUTCString(),
      ...versionHeader(object.versionId, bucket.versioning !== undefined),
    });
  },
};
