/** Names of errors by number, as x86, arm64 and riscv have them (asm-generic/errno.h). */
const table = `
1: EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY
EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE
EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP
42: ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST
ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT
59: EBFONT ENOSTR ENODATA ETIME ENOSR
ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD
EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE
EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE
EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN
ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL
EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD
ENOTRECOVERABLE ERFKILL
`;

const names = new Map<number, string>();
let next = 0;
for (const word of table.trim().split(/\s+/)) {
  const start = /^(\d+):$/.exec(word);
  if (start !== null) next = Number(start[1]);
  else names.set(next++, word);
}

/** The name of an error number; the kernel's own restart codes, which a program never sees, are an interruption. */
export function errorName(number: number): string {
  if (number >= 512 && number <= 516) return 'EINTR';
  return names.get(number) ?? `error ${number}`;
}

/**
 * Errors by which a kernel says that it does not have something, or does not let it be used: what is asked for is
 * missing or refused. Others depend on the moment (EAGAIN, EINTR, ENOMEM, ETIMEDOUT, EBUSY) or on the program.
 */
const refusals: ReadonlySet<string> = new Set(
  `EPERM ENOENT ENXIO EBADF EACCES ENOTBLK ENODEV EINVAL ENOTTY ENOSYS ESPIPE ENOPKG ENOTSOCK EPROTOTYPE ENOPROTOOPT
  EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRNOTAVAIL ENETDOWN ENETUNREACH ENOTNAM
  ENOMEDIUM ENOKEY`.split(/\s+/),
);

export function isRefusal(number: number): boolean {
  return refusals.has(errorName(number));
}

/** Refusals that say that something is not there at all; the others may also be due to how it was asked for. */
const missing: ReadonlySet<string> = new Set(
  `ENOSYS ENODEV EOPNOTSUPP ENXIO ENOPKG EPROTONOSUPPORT ESOCKTNOSUPPORT EPFNOSUPPORT EAFNOSUPPORT
  ENOPROTOOPT ENOTTY ENOENT`.split(/\s+/),
);

export function saysMissing(number: number): boolean {
  return missing.has(errorName(number));
}
