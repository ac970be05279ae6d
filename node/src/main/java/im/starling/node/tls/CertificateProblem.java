// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

/** A certificate or a key that cannot be used, told to the operator. */
public final class CertificateProblem extends Exception {
  private static final long serialVersionUID = 1;

  CertificateProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
