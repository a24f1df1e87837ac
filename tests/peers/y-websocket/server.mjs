// y-websocket's server with its LevelDB persistence. PORT: where it listens. YPERSISTENCE: the database's folder.
import http from "node:http";
import { setPersistence, setupWSConnection } from "@y/websocket-server/utils";
import WebSocket from "ws";
import { LeveldbPersistence } from "y-leveldb";
import * as Y from "yjs";

const leveldb = new LeveldbPersistence(process.env.YPERSISTENCE);

// As y-websocket did it for YPERSISTENCE while it brought its server along.
setPersistence({
  provider: leveldb,
  bindState: async (name, document) => {
    const stored = await leveldb.getYDoc(name);
    leveldb.storeUpdate(name, Y.encodeStateAsUpdate(document));
    Y.applyUpdate(document, Y.encodeStateAsUpdate(stored));
    document.on("update", (update) => {
      leveldb.storeUpdate(name, update);
    });
  },
  writeState: async () => {},
});

const sockets = new WebSocket.Server({ noServer: true });
sockets.on("connection", setupWSConnection);
const server = http.createServer((_request, response) => response.end("okay"));
server.on("upgrade", (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit("connection", opened, request));
});
// What waits to be stored is stored before it ends: LevelDB answers in the order it was asked.
process.on("SIGTERM", async () => {
  await leveldb.getAllDocNames();
  await leveldb.destroy();
  process.exit(0);
});
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${process.env.PORT}`);
});
