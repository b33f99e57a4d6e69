namespace Skiff.Cli.Templates;

/// <summary>What a folder of a template may have.</summary>
internal static class TemplateLimits
{
    /// <summary>Bytes of its files together: they are read as a whole.</summary>
    public const long MaximumBytes = 64 << 20;

    /// <summary>Files.</summary>
    public const int MaximumFiles = 4096;
}
