// PouchDB's side of the comparison, the workstation: node pouch_client.js RECORDS FOLDER URL BATCH
// Puts every record into a database on disk, then measures one replication to the server, and asks it how many it has.
const fs = require('fs');
const PouchDB = require('pouchdb');
const [records, folder, url, batch] = process.argv.slice(2);

(async () => {
  const local = new PouchDB(folder + '/local');
  const remote = new PouchDB(url + '/centre');
  await remote.info();
  const docs = fs.readFileSync(records, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  for (let n = 0; n < docs.length; n += 250) {
    await local.bulkDocs(docs.slice(n, n + 250).map(({ id, ...rest }) => ({ _id: id, ...rest })));
  }
  const began = process.hrtime.bigint();
  const done = await local.replicate.to(remote, { batch_size: Number(batch) });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (!done.ok || done.doc_write_failures) throw new Error(JSON.stringify(done));
  console.log(JSON.stringify({ seconds, there: (await remote.info()).doc_count }));
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
