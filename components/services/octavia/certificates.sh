#!/bin/sh
# Makes what of Octavia's keys and certificates is missing: certificates.sh DIRECTORY
#
# A file gets its name when it is whole, its certificate last: what was cut off is made anew. Both authorities last for
# twenty years; the certificate that they see of Octavia is made anew in its last year, which nobody notices.
# Python's TLS judges strictly since 3.13: without keyUsage and the keys' ids nothing of this is believed.
set -eu
umask 077

directory=$1
year=$((365 * 86400))

# authority NAME
authority() {
  [ ! -s "$1-ca.pem" ] || return 0
  cat >new.cnf <<CONF
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = Octavia $1 authority
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CONF
  openssl req -x509 -newkey rsa:3072 -noenc -sha256 -days 7300 -config new.cnf -keyout new.key -out new.pem 2>new.log
  mv new.key "$1-ca.key"
  mv new.pem "$1-ca.pem"
}

# What Octavia shows to balancers: certificate and key in one file.
client() {
  ! openssl x509 -checkend "$year" -noout -in client.pem >new.log 2>&1 || return 0
  cat >new.cnf <<CONF
[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CONF
  openssl req -new -newkey rsa:3072 -noenc -sha256 -subj "/CN=Octavia" -keyout new.key -out new.csr 2>new.log
  openssl x509 -req -sha256 -days 3650 -in new.csr -CA client-ca.pem -CAkey client-ca.key -set_serial "0x$(openssl rand -hex 16)" \
    -extfile new.cnf -extensions client -out new.pem 2>new.log
  cat new.pem new.key >new.both
  mv new.both client.pem
}

install -d -m 0700 -o octavia -g octavia "$directory"
cd "$directory"
authority server
authority client
client
rm -f new.*
chown octavia:octavia ./*.pem ./*.key
