// Hocuspocus as its documentation sets it up, each document's state in PostgreSQL.
// PORT: where it listens. PGHOST, PGUSER, PGDATABASE: the database, as every client of PostgreSQL reads them.
import { Database } from "@hocuspocus/extension-database";
import { Server } from "@hocuspocus/server";
import pg from "pg";

const pool = new pg.Pool();
await pool.query("CREATE TABLE IF NOT EXISTS documents (name text PRIMARY KEY, data bytea NOT NULL)");

const database = new Database({
  fetch: async ({ documentName }) => {
    const found = await pool.query("SELECT data FROM documents WHERE name = $1", [documentName]);
    return found.rows[0]?.data ?? null;
  },
  store: async ({ documentName, state }) => {
    await pool.query(
      "INSERT INTO documents (name, data) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = EXCLUDED.data",
      [documentName, state],
    );
  },
});

const server = new Server({
  port: Number(process.env.PORT),
  address: "127.0.0.1",
  quiet: true,
  extensions: [database],
});
await server.listen();
console.log(`listening on http://127.0.0.1:${process.env.PORT}`);
