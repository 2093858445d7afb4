// Lets unmodified Node clients dial the served tenant where no private network is to be had:
// `node --require reach.cjs`. Names in PROSJEKTPORTAL_RESOLVE (JSON, host: "address:port") are dialled there;
// URLs, Host headers and TLS stay as they are.
const net = require("node:net");

const names = JSON.parse(process.env.PROSJEKTPORTAL_RESOLVE || "{}");
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  const where = options && typeof options === "object" ? names[options.host] : undefined;
  if (where) {
    const [address, port] = where.split(":");
    options.host = address;
    if (Number(options.port) === 443) options.port = Number(port);
    delete options.lookup;
  }
  return connect.apply(this, given);
};
