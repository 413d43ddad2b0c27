// Reads the installed npm packages that the providers' tables are tested against.
module stackwright/engine/npm

go 1.26
