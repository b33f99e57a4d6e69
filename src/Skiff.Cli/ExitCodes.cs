namespace Skiff.Cli;

/// <summary>What <c>skiff</c> exits with: the only place that decides. A guest's own exit code is passed on unchanged.</summary>
internal static class ExitCodes
{
    /// <summary>All is well.</summary>
    public const int Success = 0;

    /// <summary>The command failed; the reason is on standard error.</summary>
    public const int Failure = 1;

    /// <summary>The command line, or this system, is not what the command needs.</summary>
    public const int Usage = 2;

    /// <summary>The guest trapped, also because a limit stopped it: 128 + SIGABRT, as a native program that aborts.</summary>
    public const int Trap = 134;

    /// <summary>Ended by SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM.</summary>
    public const int Terminated = 143;
}
