// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the files of certificates have changed, and has them read again. It
 * looks at the files instead of waiting for a signal, so that every way of replacing them will do.
 */
public final class CertificateWatch {
  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  private final Certificates certificates;
  private List<Object> read = List.of();
  private List<Object> failed = List.of();
  private boolean looking;
  private boolean again;

  CertificateWatch(Certificates certificates) {
    this.certificates = certificates;
  }

  /**
   * Looks as long as Vert.x lives.
   *
   * @return looks at once, and tells what it sees whether that is new or not; from any thread
   */
  public static Runnable start(Vertx vertx, Certificates certificates, Duration every) {
    CertificateWatch watch = new CertificateWatch(certificates);
    Context context = vertx.getOrCreateContext();
    context.runOnContext(here -> vertx.setPeriodic(every.toMillis(), tick -> watch.look(vertx)));
    return () -> context.runOnContext(here -> watch.lookAgain(vertx));
  }

  private void look(Vertx vertx) {
    if (looking) {
      return;
    }
    looking = true;
    boolean asked = again;
    again = false;
    vertx
        .executeBlocking(() -> asked ? readAgain() : look(), false)
        .onFailure(bug -> log.atError().setCause(bug).log("certificates-not-looked-at"))
        .onComplete(done -> {
          looking = false;
          if (again) {
            look(vertx);
          }
        });
  }

  private void lookAgain(Vertx vertx) {
    again = true;
    look(vertx);
  }

  /** Somebody who has just put the files there waits to hear what became of them. */
  boolean readAgain() {
    List<Object> now = certificates.stamps();
    read = now;
    failed = now;
    try {
      boolean fresh = certificates.reload();
      certificates.domains().forEach(this::tell);
      return fresh;
    } catch (CertificateProblem problem) {
      refuse(problem);
      return false;
    }
  }

  /** True if there are new certificates now. */
  boolean look() {
    List<Object> now = certificates.stamps();
    if (now.equals(read)) {
      return false;
    }
    try {
      boolean fresh = certificates.reload();
      read = now;
      if (fresh) {
        certificates.domains().forEach(this::tell);
      }
      return fresh;
    } catch (CertificateProblem problem) {
      // The two files of a pair are rarely replaced in the same moment: what is still so at the
      // next look is worth telling, once.
      if (now.equals(failed)) {
        read = now;
        refuse(problem);
      }
      failed = now;
      return false;
    }
  }

  private void tell(String domain) {
    log.atInfo()
        .addKeyValue("domain", domain)
        .addKeyValue("until", certificates.expiry(domain))
        .log("certificate-in-use");
  }

  private void refuse(CertificateProblem problem) {
    log.atWarn()
        .addKeyValue("why", problem.getMessage())
        .addKeyValue("advice", "put a certificate and its key there; no restart is needed")
        .addKeyValue("meanwhile", "the certificates read before stay in use")
        .log("certificates-not-replaced");
  }
}
