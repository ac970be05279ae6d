// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration. Each record checks itself; the message of its exception begins with the
 * component's key, to which the loader adds the path.
 */
public record Config(
    @Doc("The domains of the accounts served here, any number.") List<String> domains,
    @Doc("Folder for what the server keeps itself: the embedded database, generated certificates.")
        Path data,
    Database database,
    Cluster cluster,
    @Doc("Where clients connect, any number of entries.") List<Listener> listeners,
    Connections connections,
    Streams streams,
    Operations operations,
    @Doc(
            "Certificates. A domain in no entry gets a self-signed one, kept in `data`. The files"
                + " may be replaced at any time: new connections get what is there within seconds,"
                + " the others are not disturbed. At SIGHUP the server reads them at once, and logs"
                + " what it has read.")
        List<Certificate> certificates,
    Cryptography tls,
    @Doc("Accounts that may administer the service through their clients (XEP-0133).")
        List<String> administrators,
    @Doc("Whom to write to about the service (XEP-0157).") List<Contact> contacts,
    @Doc("Whether whoever connects can have an account (XEP-0077).") Registration registration,
    Logins logins,
    @Doc("Event loops that carry the streams; 0: one for each core.") int loops,
    Limits limits,
    Archive archive,
    Logs logs) {

  public static final Config DEFAULT =
      new Config(
          List.of("localhost"),
          Path.of("data"),
          Database.DEFAULT,
          Cluster.DEFAULT,
          List.of(
              Listener.DEFAULT,
              new Listener(Listener.Kind.C2S, Listener.Tls.DIRECT, "0.0.0.0", 5223, List.of())),
          Connections.DEFAULT,
          Streams.DEFAULT,
          Operations.DEFAULT,
          List.of(),
          Cryptography.DEFAULT,
          List.of(),
          List.of(),
          Registration.CLOSED,
          Logins.DEFAULT,
          0,
          Limits.DEFAULT,
          Archive.DEFAULT,
          Logs.DEFAULT);

  public Config {
    domains = Check.domains(domains);
    Check.that(!listeners.isEmpty(), "listeners must have at least one entry");
    Check.that(
        Check.distinct(
            listeners.stream()
                .filter(l -> l.port != 0)
                .map(l -> l.address + ' ' + l.port)
                .toList()),
        "listeners has two entries with the same address and port");
    List<String> certified = certificates.stream().flatMap(c -> c.domains.stream()).toList();
    Check.that(Check.distinct(certified), "certificates names a domain twice");
    for (String domain : certified) {
      Check.that(
          domains.contains(domain), "certificates is for " + domain + ", which is not in domains");
    }
    for (String domain : archive.domains.stream().flatMap(a -> a.domains.stream()).toList()) {
      Check.that(
          domains.contains(domain),
          "archive.domains names " + domain + ", which is not in domains");
    }
    administrators = Check.accounts(administrators, domains);
    List<String> reachable = contacts.stream().flatMap(c -> c.domains.stream()).toList();
    Check.that(Check.distinct(reachable), "contacts names a domain twice");
    for (String domain : reachable) {
      Check.that(
          domains.contains(domain), "contacts is for " + domain + ", which is not in domains");
    }
    Check.between(0, 1024, loops, "loops");
    listeners = List.copyOf(listeners);
    certificates = List.copyOf(certificates);
    contacts = List.copyOf(contacts);
  }

  /** PostgreSQL. */
  public record Database(
      @Doc(
              "PostgreSQL, as `postgresql://host:5432/database`. Without it the server starts one"
                  + " of its own in `data`: good for a first look and for tests.")
          Optional<URI> url,
      @Doc("The role to log in with.") String user,
      @Doc("Its password.") Optional<Secret> password,
      @Doc("Connections to the database.") int poolSize) {
    public static final Database DEFAULT =
        new Database(Optional.empty(), "starling", Optional.empty(), 8);

    public Database {
      url.ifPresent(Database::checkUrl);
      Check.that(!user.isEmpty(), "user must not be empty");
      Check.between(1, 1000, poolSize, "pool-size");
    }

    private static void checkUrl(URI url) {
      Check.that(
          "postgresql".equals(url.getScheme())
              && url.getHost() != null
              && url.getPath().length() > 1,
          "url must look like postgresql://host:5432/database");
      Check.that(
          url.getUserInfo() == null,
          "url must not hold user or password: they are keys of their own");
    }
  }

  /** One socket that takes streams. */
  public record Listener(
      @Doc("Who connects.") Kind kind,
      @Doc("How the stream becomes encrypted: RFC 6120 section 5, or XEP-0368.") Tls tls,
      @Doc("`0.0.0.0` is all of IPv4, `'::'` is IPv6 and IPv4.") String address,
      @Doc("0: chosen by the system.") int port,
      @Doc(
              "Networks of the proxies in front, as `[10.0.0.0/8]`. Then each connection must come"
                  + " from there and begin with a header of the PROXY protocol, version 1 or 2: it"
                  + " says whose the connection is. Any other is closed.")
          List<Network> proxies) {
    /** What an entry that leaves keys out gets. */
    public static final Listener DEFAULT =
        new Listener(Kind.C2S, Tls.STARTTLS, "0.0.0.0", 5222, List.of());

    /** Who connects. */
    public enum Kind {
      C2S
    }

    /** How the stream becomes encrypted: by RFC 6120 §5 or by XEP-0368. */
    public enum Tls {
      STARTTLS,
      DIRECT
    }

    public Listener {
      Check.that(!address.isEmpty(), "address must not be empty");
      Check.between(0, 65_535, port, "port");
      proxies = List.copyOf(proxies);
    }
  }

  /** How many connections there may be. */
  public record Connections(
      @Doc(
              "Connections of one address at the same time, where an IPv6 address stands for its"
                  + " /64; one more is closed before a byte is read.")
          int perAddress,
      @Doc("Those of them that have not logged in.") int unauthenticatedPerAddress,
      @Doc("New ones of one address in a second; five times as many may come at once.")
          int ratePerAddress,
      @Doc(
              "Networks that may have any number at any rate: the three keys before this one do not"
                  + " hold for them, nor do wrong passwords and registrations count by their"
                  + " addresses. For proxies that do not say whose a connection is.")
          List<Network> exempt,
      @Doc("Connections of all addresses that have not logged in; one more is closed.")
          int unauthenticated,
      @Doc("New ones in a second at each listener; others wait in the system's queue.") int rate) {
    public static final Connections DEFAULT =
        new Connections(
            1_000,
            100,
            20,
            List.of(Network.parse("127.0.0.0/8"), Network.parse("::1")),
            10_000,
            1_000);

    public Connections {
      Check.between(1, 10_000_000, perAddress, "per-address");
      Check.between(1, 10_000_000, unauthenticatedPerAddress, "unauthenticated-per-address");
      Check.between(1, 100_000, ratePerAddress, "rate-per-address");
      Check.between(1, 10_000_000, unauthenticated, "unauthenticated");
      Check.between(1, 100_000, rate, "rate");
      exempt = List.copyOf(exempt);
    }
  }

  /** What one client may do with its stream. */
  public record Streams(
      @Doc("Bytes that a client may send in a second; what is more is read later.")
          ByteSize bytesPerSecond,
      @Doc("Stanzas that a client may send in a second; what is more is read later.")
          int stanzasPerSecond,
      @Doc("So much of both may be saved up and come at once.") Duration burst,
      @Doc(
              "How long a client may be silent. It is told (XEP-0478), asked for a sign of life"
                  + " after half of it at the latest, and cut off in the end; its session can be"
                  + " resumed. A load balancer in front must have more patience than that half.")
          Duration idle,
      @Doc(
              "When a node of a cluster stops, its streams are closed one after the other, five"
                  + " hundred in a second or faster, so that it takes no longer than that: their"
                  + " clients do not come to the other nodes all at once. `0s`: all together.")
          Duration drain) {
    public static final Streams DEFAULT =
        new Streams(
            ByteSize.parse("1MB"),
            1_000,
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofSeconds(20));

    public Streams {
      Check.that(bytesPerSecond.bytes() >= 100, "bytes-per-second must be 100B or more");
      Check.between(1, 10_000_000, stanzasPerSecond, "stanzas-per-second");
      Check.between(Duration.ofSeconds(1), Duration.ofHours(1), burst, "burst");
      Check.between(Duration.ofSeconds(1), Duration.ofDays(1), idle, "idle");
      Check.between(Duration.ZERO, Duration.ofHours(1), drain, "drain");
    }
  }

  /** The HTTP listener of the operator. */
  public record Operations(
      @Doc(
              "Address of the HTTP listener with `/livez`, `/readyz` and `/metrics`. It asks for no"
                  + " password: keep it off public networks.")
          String address,
      @Doc("Its port; 0: chosen by the system.") int port,
      @Doc(
              "When a node of a cluster stops, `/readyz` says so for this time before anything else"
                  + " happens: so that load balancers send nobody here any more. Longer than they"
                  + " take to notice.")
          Duration notice) {
    public static final Operations DEFAULT =
        new Operations("127.0.0.1", 9090, Duration.ofSeconds(2));

    public Operations {
      Check.that(!address.isEmpty(), "address must not be empty");
      Check.between(0, 65_535, port, "port");
      Check.between(Duration.ZERO, Duration.ofHours(1), notice, "notice");
    }
  }

  /** What proves some domains. */
  public record Certificate(
      @Doc("Those of `domains` that it is for.") List<String> domains,
      @Doc("PEM file, the server's own certificate first, then its issuers'.") Path certificate,
      @Doc("PEM file with the private key, PKCS #8.") Path key) {
    public Certificate {
      domains = Check.domains(domains);
    }
  }

  /** How connections are encrypted. */
  public record Cryptography(
      @Doc(
              "What does the cryptography: `jdk` is Java itself; `openssl` is BoringSSL, on Linux"
                  + " with x86-64 or AArch64, elsewhere Java with a warning; `auto` is BoringSSL"
                  + " where it is to be had.")
          Engine engine) {
    public static final Cryptography DEFAULT = new Cryptography(Engine.AUTO);

    /** What does the cryptography. */
    public enum Engine {
      AUTO,
      JDK,
      OPENSSL
    }
  }

  /** Whom to write to about some domains; each an address as a URI. */
  public record Contact(
      @Doc("Those of `domains` that it is for.") List<String> domains,
      @Doc("About abuse, as `mailto:abuse@example.org` or `xmpp:abuse@example.org`.")
          List<String> abuse,
      @Doc("The administrators.") List<String> admin,
      @Doc("With praise and complaints.") List<String> feedback,
      @Doc("About business.") List<String> sales,
      @Doc("About security.") List<String> security,
      @Doc("Where the state of the service is shown.") List<String> status,
      @Doc("For help.") List<String> support) {
    /** What an entry that leaves keys out gets. */
    public static final Contact DEFAULT =
        new Contact(
            List.of("localhost"),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    public Contact {
      domains = Check.domains(domains);
      abuse = Check.uris(abuse, "abuse");
      admin = Check.uris(admin, "admin");
      feedback = Check.uris(feedback, "feedback");
      sales = Check.uris(sales, "sales");
      security = Check.uris(security, "security");
      status = Check.uris(status, "status");
      support = Check.uris(support, "support");
    }
  }

  /** Who can have an account. */
  public enum Registration {
    /** Those to whom the operator gives one. */
    CLOSED,
    /** Everybody: for tests, or behind something that keeps robots out. */
    OPEN
  }

  /** What one peer can make the server hold or do. */
  public record Limits(
      @Doc("Largest stanza. RFC 6120 asks for at least 10000 bytes.") ByteSize stanzaBytes,
      @Doc("Largest element before the login is complete.") ByteSize unauthenticatedStanzaBytes,
      @Doc("Elements within elements.") int depth,
      @Doc("Attributes of one element.") int attributes,
      @Doc("Length of one attribute's value.") ByteSize attributeBytes,
      @Doc("Child elements of one stanza.") int children,
      @Doc("From the connection to the bound session; then the stream is closed.")
          Duration loginTime,
      @Doc("Stanzas of one client that wait to be stored; then reading from it pauses.")
          int unsettledStanzas,
      @Doc("The same in bytes.") ByteSize unsettledBytes,
      @Doc("Stanzas that wait for a slow client; then messages stay in the log until it reads.")
          int outboxStanzas,
      @Doc("The same in bytes.") ByteSize outboxBytes,
      @Doc("How long a broken stream may be resumed (XEP-0198).") Duration resumeTime,
      @Doc("How often one address can ask for an account in an hour, where `registration` is open.")
          int registrationsPerHour,
      @Doc("Sessions of one account at the same time.") int resourcesPerAccount,
      @Doc(
              "Wrong passwords for one account that cost nothing; after them one in ten seconds is"
                  + " looked at. Its owner, at an address where they were before, is counted"
                  + " apart.")
          int failedLoginsPerAccount,
      @Doc(
              "Wrong passwords from one address that cost nothing, where IPv6 counts by /64; after"
                  + " them one in a second is looked at.")
          int failedLoginsPerAddress) {
    public static final Limits DEFAULT =
        new Limits(
            ByteSize.parse("256KB"),
            ByteSize.parse("10000B"),
            64,
            32,
            ByteSize.parse("8KB"),
            512,
            Duration.ofSeconds(30),
            64,
            ByteSize.parse("1MB"),
            500,
            ByteSize.parse("1MB"),
            Duration.ofMinutes(10),
            10,
            10,
            20,
            100);

    public Limits {
      Check.that(
          stanzaBytes.bytes() >= 10_000, "stanza-bytes must be 10000B or more (RFC 6120 §13.12)");
      Check.that(
          unauthenticatedStanzaBytes.bytes() >= 1024
              && unauthenticatedStanzaBytes.bytes() <= stanzaBytes.bytes(),
          "unauthenticated-stanza-bytes must be between 1KB and stanza-bytes");
      Check.between(8, 1000, depth, "depth");
      Check.between(8, 1000, attributes, "attributes");
      Check.that(
          attributeBytes.bytes() >= 3071, "attribute-bytes must hold an address: 3071B or more");
      Check.between(16, 1_000_000, children, "children");
      Check.between(Duration.ofMillis(1), Duration.ofMinutes(1), loginTime, "login-time");
      Check.between(1, 1_000_000, unsettledStanzas, "unsettled-stanzas");
      Check.that(
          unsettledBytes.bytes() >= stanzaBytes.bytes(),
          "unsettled-bytes must be stanza-bytes or more");
      Check.between(1, 1_000_000, outboxStanzas, "outbox-stanzas");
      Check.that(
          outboxBytes.bytes() >= stanzaBytes.bytes(), "outbox-bytes must be stanza-bytes or more");
      Check.between(Duration.ZERO, Duration.ofDays(1), resumeTime, "resume-time");
      Check.between(1, 1_000_000, registrationsPerHour, "registrations-per-hour");
      Check.between(1, 1_000_000, resourcesPerAccount, "resources-per-account");
      Check.between(1, 1_000_000, failedLoginsPerAccount, "failed-logins-per-account");
      Check.between(1, 1_000_000, failedLoginsPerAddress, "failed-logins-per-address");
    }
  }

  /** What is kept of messages, and for how long. */
  public record Archive(
      @Doc(
              "How long messages stay in the archives; without it, for good. Whole months go, when"
                  + " no domain keeps them any more.")
          Optional<Duration> retention,
      @Doc(
              "How long a message waits to be delivered to somebody who is away; without it, for"
                  + " good. It waits as long though the archive keeps less.")
          Optional<Duration> offlineRetention,
      @Doc("Messages in the archive of one account, beyond which the oldest go; 0: any number.")
          int messages,
      @Doc("The same in bytes; without it, any number.") Optional<ByteSize> bytes,
      @Doc("Messages that wait for one account that is away; more are refused.")
          int offlineMessages,
      @Doc(
              "Domains that keep messages for a time of their own. What they keep less long than"
                  + " others is deleted message by message.")
          List<DomainArchive> domains) {
    public static final Archive DEFAULT =
        new Archive(Optional.empty(), Optional.empty(), 0, Optional.empty(), 5_000, List.of());

    public Archive {
      Check.days(retention, "retention");
      Check.days(offlineRetention, "offline-retention");
      Check.between(0, Integer.MAX_VALUE, messages, "messages");
      Check.between(1, 1_000_000, offlineMessages, "offline-messages");
      Check.that(
          domains.stream().noneMatch(entry -> entry.domains.isEmpty()),
          "domains has an entry that names no domain");
      Check.that(
          Check.distinct(domains.stream().flatMap(entry -> entry.domains.stream()).toList()),
          "domains names a domain twice");
      domains = List.copyOf(domains);
    }
  }

  /** For how long some domains keep messages; what is left out is for good. */
  public record DomainArchive(
      @Doc("Those of `domains` that it is for.") List<String> domains,
      @Doc("How long messages stay in their archives.") Optional<Duration> retention,
      @Doc("How long a message waits for somebody who is away.")
          Optional<Duration> offlineRetention) {
    /** What an entry that leaves keys out gets. */
    public static final DomainArchive DEFAULT =
        new DomainArchive(List.of(), Optional.empty(), Optional.empty());

    public DomainArchive {
      domains = domains.isEmpty() ? domains : Check.domains(domains);
      Check.days(retention, "retention");
      Check.days(offlineRetention, "offline-retention");
    }
  }

  /** What the server writes about itself. */
  public record Logs(
      @Doc("A line for people, or an object for each event.") Format format,
      @Doc("The least grave event that is written.") Level level) {
    public static final Logs DEFAULT = new Logs(Format.TEXT, Level.INFO);

    /** How an event looks. */
    public enum Format {
      TEXT,
      JSON
    }

    /** The least grave event to be written. */
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG,
      TRACE
    }
  }
}
