namespace Skiff.Oci;

/// <summary>Something is wrong with an image, or a registry said no. The message names the place and what was expected there.</summary>
public sealed class OciException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="code">One of <see cref="OciCodes"/>.</param>
    /// <param name="problem">What is wrong, and where.</param>
    /// <param name="inner">What it came from.</param>
    public OciException(string code, string problem, Exception? inner = null)
        : base(problem, inner) => Code = code;

    /// <summary>One of <see cref="OciCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Whether the same might succeed a little later: the network, or a registry that fails or has too much to do.</summary>
    public bool IsTransient { get; init; }
}
