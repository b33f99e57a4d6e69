using System.Security.Cryptography.X509Certificates;
using Skiff.Oci.Credentials;

namespace Skiff.Oci.Registry;

/// <summary>How a registry is talked to.</summary>
public sealed record RegistryOptions
{
    /// <summary>Whether certificates are not checked, and a registry without TLS is taken as it is.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>Where credentials come from; null for none.</summary>
    public ICredentialSource? Credentials { get; init; }

    /// <summary>Authorities that are trusted beside none others; null for those of the system.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>How often something is tried that fails in passing.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long to wait after the first failure; twice as long after each other one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause that a registry may ask for (<c>Retry-After</c>); one that asks for more has failed.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long nothing may come.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes that are sent at once: larger blobs are sent in chunks, after each of which the rest can be sent on another connection.</summary>
    public int ChunkBytes { get; init; } = 16 << 20;

    /// <summary>The clock that pauses go by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
