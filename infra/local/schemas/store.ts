import type { DatabaseSync } from "node:sqlite";
import type { SchemaType } from "./content.ts";
import type { Tags } from "./names.ts";

export type Registry = { name: string; description: string | undefined; tags: Tags };
export type StoredSchema = {
  registry: string;
  name: string;
  description: string | undefined;
  tags: Tags;
  lastModifiedAt: number;
};
export type SchemaVersion = {
  registry: string;
  schema: string;
  version: number;
  type: SchemaType;
  content: string;
  createdAt: number;
};
export type RegistryPolicy = { document: string; revision: string };

const tables = `
  CREATE TABLE IF NOT EXISTS schemas_registry (
    name TEXT PRIMARY KEY, description TEXT, tags TEXT NOT NULL, policy TEXT, revision TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS schemas_schema (
    registry TEXT NOT NULL REFERENCES schemas_registry (name), name TEXT NOT NULL, description TEXT, tags TEXT NOT NULL,
    last_modified_at INTEGER NOT NULL, PRIMARY KEY (registry, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS schemas_version (
    registry TEXT NOT NULL, schema TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL,
    created_at INTEGER NOT NULL, PRIMARY KEY (registry, schema, version),
    FOREIGN KEY (registry, schema) REFERENCES schemas_schema (registry, name) ON DELETE CASCADE
  ) STRICT`;

type Row = Record<string, unknown>;

const described = (row: Row) => ({
  name: row["name"] as string,
  description: (row["description"] as string | null) ?? undefined,
  tags: JSON.parse(row["tags"] as string) as Tags,
});

const toSchema = (row: Row): StoredSchema => ({
  ...described(row),
  registry: row["registry"] as string,
  lastModifiedAt: row["last_modified_at"] as number,
});

const toVersion = (row: Row): SchemaVersion => ({
  registry: row["registry"] as string,
  schema: row["schema"] as string,
  version: row["version"] as number,
  type: row["type"] as SchemaType,
  content: row["content"] as string,
  createdAt: row["created_at"] as number,
});

export type SchemaStore = {
  registries(): Registry[];
  registry(name: string): Registry | undefined;
  putRegistry(registry: Registry): void;
  deleteRegistry(name: string): void;
  schemas(registry: string): StoredSchema[];
  schema(registry: string, name: string): StoredSchema | undefined;
  putSchema(schema: StoredSchema): void;
  deleteSchema(registry: string, name: string): void;
  /** Newest first. */
  versions(registry: string, schema: string): SchemaVersion[];
  addVersion(version: SchemaVersion): void;
  deleteVersion(registry: string, schema: string, version: number): void;
  policy(registry: string): RegistryPolicy | undefined;
  putPolicy(registry: string, policy: RegistryPolicy | undefined): void;
};

const registryTable = (
  database: DatabaseSync,
): Pick<SchemaStore, "registries" | "registry" | "putRegistry" | "deleteRegistry" | "policy" | "putPolicy"> => {
  const all = database.prepare("SELECT * FROM schemas_registry ORDER BY name");
  const one = database.prepare("SELECT * FROM schemas_registry WHERE name = ?");
  const put = database.prepare(
    "INSERT INTO schemas_registry (name, description, tags) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET description = excluded.description, tags = excluded.tags",
  );
  const remove = database.prepare("DELETE FROM schemas_registry WHERE name = ?");
  const putPolicy = database.prepare("UPDATE schemas_registry SET policy = ?, revision = ? WHERE name = ?");
  return {
    registries: () => all.all().map(described),
    registry: (name) => one.all(name).map(described)[0],
    putRegistry: ({ name, description, tags }) => void put.run(name, description ?? null, JSON.stringify(tags)),
    deleteRegistry: (name) => void remove.run(name),
    policy: (name) => {
      const row = one.get(name);
      const document = row?.["policy"];
      return typeof document === "string" ? { document, revision: String(row?.["revision"]) } : undefined;
    },
    putPolicy: (name, policy) => void putPolicy.run(policy?.document ?? null, policy?.revision ?? null, name),
  };
};

const schemaTable = (
  database: DatabaseSync,
): Pick<SchemaStore, "schemas" | "schema" | "putSchema" | "deleteSchema"> => {
  const all = database.prepare("SELECT * FROM schemas_schema WHERE registry = ? ORDER BY name");
  const one = database.prepare("SELECT * FROM schemas_schema WHERE registry = ? AND name = ?");
  const put = database.prepare(
    `INSERT INTO schemas_schema (registry, name, description, tags, last_modified_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (registry, name) DO UPDATE SET description = excluded.description, tags = excluded.tags, last_modified_at = excluded.last_modified_at`,
  );
  const remove = database.prepare("DELETE FROM schemas_schema WHERE registry = ? AND name = ?");
  return {
    schemas: (registry) => all.all(registry).map(toSchema),
    schema: (registry, name) => one.all(registry, name).map(toSchema)[0],
    putSchema: ({ registry, name, description, tags, lastModifiedAt }) =>
      void put.run(registry, name, description ?? null, JSON.stringify(tags), lastModifiedAt),
    deleteSchema: (registry, name) => void remove.run(registry, name),
  };
};

const versionTable = (database: DatabaseSync): Pick<SchemaStore, "versions" | "addVersion" | "deleteVersion"> => {
  const all = database.prepare("SELECT * FROM schemas_version WHERE registry = ? AND schema = ? ORDER BY version DESC");
  const add = database.prepare(
    "INSERT INTO schemas_version (registry, schema, version, type, content, created_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const remove = database.prepare("DELETE FROM schemas_version WHERE registry = ? AND schema = ? AND version = ?");
  return {
    versions: (registry, schema) => all.all(registry, schema).map(toVersion),
    addVersion: (one) => void add.run(one.registry, one.schema, one.version, one.type, one.content, one.createdAt),
    deleteVersion: (registry, schema, version) => void remove.run(registry, schema, version),
  };
};

/** Registries, schemas and every version of them, in the cloud's database. */
export const createStore = (database: DatabaseSync): SchemaStore => {
  database.exec(tables);
  return { ...registryTable(database), ...schemaTable(database), ...versionTable(database) };
};
