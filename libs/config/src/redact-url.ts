// Addresses may carry a password or a token; what is shown or logged must not.

const redactOne = (text: string): string =>
  text
    .replace(/:\/\/([^:@/?#]*):.*@/, "://$1:***@")
    // A NATS URL may carry a token alone.
    .replace(/^(nats|tls):\/\/[^:@/?#]+@/i, "$1://***@")
    .replace(/([?&](?:password|sslpassword|token)=)[^&]*/gi, "$1***");

/** Takes the passwords out of a URL, or of several separated by commas. */
export const redactUrl = (text: string): string =>
  text
    .split(/,(?=[a-z]+:\/\/)/i)
    .map(redactOne)
    .join(",");
