// PouchDB's side of the comparison, the server: express-pouchdb over databases on disk. node pouch_server.js FOLDER PORT
const [folder, port] = process.argv.slice(2);
const PouchDB = require('pouchdb').defaults({ prefix: folder + '/' });
const app = require('express')();
process.chdir(folder); // its own log and configuration file go there
app.use('/', require('express-pouchdb')(PouchDB, { mode: 'minimumForPouchDB', inMemoryConfig: true }));
app.listen(Number(port), '127.0.0.1', () => console.log('ready'));
