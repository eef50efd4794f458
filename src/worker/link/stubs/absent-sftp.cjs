/**
 * Stands in the bundle for ssh2's SFTP, 51 KB that are parsed when an isolate starts. The link runs one command and transfers no file. The
 * client only asks whether a channel is one.
 */
module.exports = {
  SFTP: function SFTP() {
    throw new Error("SFTP is not in the bundle");
  },
};
