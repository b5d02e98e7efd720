// A carrier by npm's smpp: prints its port, then a line of JSON for each message; lines on standard input are texts that citizens write.
const smpp = require("smpp");
const readline = require("readline");

let bound = null;
let count = 0;
const said = (thing) => process.stdout.write(JSON.stringify(thing) + "\n");

const server = smpp.createServer((session) => {
  session.on("bind_transceiver", (pdu) => {
    bound = session;
    session.send(pdu.response());
  });
  session.on("submit_sm", (pdu) => {
    const id = String(++count);
    const report = `id:${id} sub:001 dlvrd:001 submit date:2611300900 done date:2611300901 stat:DELIVRD err:000 text:`;
    const message = pdu.short_message;
    const header = message.udh ? Buffer.concat([].concat(message.udh)).toString("hex") : "";
    said({ to: pdu.destination_addr, from: pdu.source_addr, text: String(message.message), header });
    // The receipt goes before the answer, as carriers do.
    session.deliver_sm({ source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4, short_message: report });
    session.send(pdu.response({ message_id: id }));
  });
  session.on("enquire_link", (pdu) => session.send(pdu.response()));
  session.on("unbind", (pdu) => session.send(pdu.response()));
  session.on("error", () => {});
});

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const told = JSON.parse(line);
  bound.deliver_sm({ source_addr: told.from, destination_addr: told.to, data_coding: 8, short_message: told.text });
});

server.listen(0, "127.0.0.1", () => said({ port: server.address().port }));
