namespace Skiff.Containers.Guests;

/// <summary>
/// Finds out what the command of a container is, from the content of the file that it names and not from the name of the runtime or of the file: so one
/// RuntimeClass serves Linux containers, modules, components and applications in one pod.
/// </summary>
public static class GuestFinder
{
    /// <summary>The manifest of a Spin application whose command is <c>/</c>.</summary>
    public const string Manifest = "/spin.toml";

    private const string ApplicationCommand = "/";

    /// <summary>Finds the guest.</summary>
    /// <param name="files">The container's files.</param>
    /// <param name="command">The command and its arguments (config.json, <c>process.args</c>).</param>
    /// <param name="environment">Lines <c>NAME=value</c> (<c>process.env</c>).</param>
    /// <param name="workingDirectory">Where the command begins (<c>process.cwd</c>).</param>
    /// <exception cref="ContainerException">The command can only mean a guest of ours, and there is none.</exception>
    public static Guest Find(ContainerFiles files, IReadOnlyList<string> command, IReadOnlyList<string> environment, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(command);
        if (command.Count == 0)
        {
            return Guest.Linux; // the OCI runtime says what it thinks of that
        }

        var word = command[0];
        if (word == ApplicationCommand)
        {
            using var manifest = files.TryOpen(Manifest);
            return manifest is not null ? new Guest(GuestKind.SpinApp, Manifest)
                : throw new ContainerException(ContainerCodes.NoGuest, $"the command is \"/\", which means a Spin application, and there is no {Manifest} in the image");
        }

        return IsLinuxProgram(files, word, environment, workingDirectory) ? Guest.Linux : FindWasm(files, word, workingDirectory);
    }

    /// <summary>Whether the file that the command names is there, whatever it is.</summary>
    /// <param name="files">The container's files.</param>
    /// <param name="command">The command and its arguments.</param>
    /// <param name="environment">Lines <c>NAME=value</c>.</param>
    /// <param name="workingDirectory">Where the command begins.</param>
    public static bool IsThere(ContainerFiles files, IReadOnlyList<string> command, IReadOnlyList<string> environment, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(command);
        return command.Count == 0 || (command[0] == ApplicationCommand ? IsFile(files, Manifest)
            : IsLinuxProgram(files, command[0], environment, workingDirectory)
                || Readings(command[0]).SelectMany(reading => Places(reading.Name, workingDirectory)).Any(path => IsFile(files, path)));
    }

    /// <summary>The guest of an image that is nothing else: whatever the command is called, it means this one; a function of a module may stand behind a <c>#</c>.</summary>
    /// <param name="kind">What the image is.</param>
    /// <param name="path">The module or locked application, in the container.</param>
    /// <param name="command">The command and its arguments.</param>
    public static Guest OfImage(GuestKind kind, string path, IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var entryPoint = command.Count == 0 || kind != GuestKind.Wasm ? null : Readings(command[0])[^1].EntryPoint;
        return new Guest(kind, path, string.IsNullOrEmpty(entryPoint) ? null : entryPoint);
    }

    /// <summary>The guest of a container's image once more, for a further process: by the name that the container's own command has, with or without a function behind a <c>#</c>.</summary>
    /// <param name="guest">The container's guest.</param>
    /// <param name="own">The container's command.</param>
    /// <param name="command">The further one.</param>
    /// <returns>Null if it has another name.</returns>
    public static Guest? OfImageAgain(Guest guest, IReadOnlyList<string> own, IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(guest);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(command);
        return guest.Kind == GuestKind.Wasm && own.Count > 0 && command.Count > 0 && Readings(own[0])[^1].Name == Readings(command[0])[^1].Name
            ? OfImage(guest.Kind, guest.Path, command)
            : null;
    }

    private static bool IsFile(ContainerFiles files, string path)
    {
        using var file = files.TryOpen(path);
        return file is not null;
    }

    // The whole word first: a file's name may hold a '#'.
    private static (string Name, string? EntryPoint)[] Readings(string word)
    {
        var hash = word.LastIndexOf('#');
        return hash > 0 ? [(word, null), (word[..hash], word[(hash + 1)..])] : [(word, null)];
    }

    // execvp(3): a name with a slash is a path, another one is looked for in PATH.
    private static bool IsLinuxProgram(ContainerFiles files, string word, IReadOnlyList<string> environment, string workingDirectory)
    {
        foreach (var path in word.Contains('/', StringComparison.Ordinal) ? [Absolute(word, workingDirectory)] : SearchPath(environment).Select(folder => Absolute(folder.TrimEnd('/') + "/" + word, workingDirectory)))
        {
            using var file = files.TryOpen(path);
            if (file is { IsExecutable: true } && FileContents.Of(file.Handle) == FileContent.Program)
            {
                return true;
            }
        }

        return false;
    }

    private static Guest FindWasm(ContainerFiles files, string word, string workingDirectory)
    {
        var readings = Readings(word);
        var looked = new List<string>();
        foreach (var (name, entryPoint) in readings)
        {
            foreach (var path in Places(name, workingDirectory))
            {
                looked.Add(path);
                using var file = files.TryOpen(path);
                if (file is null)
                {
                    continue;
                }

                var content = FileContents.Of(file.Handle);
                if (content is FileContent.WasmBinary || (content is FileContent.WasmText && (IsWasmName(path) || !file.IsExecutable)))
                {
                    return new Guest(GuestKind.Wasm, path, string.IsNullOrEmpty(entryPoint) ? null : entryPoint);
                }

                if (IsWasmName(path))
                {
                    throw new ContainerException(ContainerCodes.NotAGuest, $"'{path}' is neither a WebAssembly module or component (no \\0asm at its beginning) nor its text format");
                }
            }
        }

        // What is neither found nor named like a module is left to the OCI runtime, whose message people know; a file may also appear with a mount that we do not see.
        return !readings.Any(reading => IsWasmName(reading.Name)) ? Guest.Linux
            : throw new ContainerException(ContainerCodes.NoGuest, $"the command is \"{word}\", and the image has no file {string.Join(" or ", looked.Distinct(StringComparer.Ordinal))}");
    }

    private static IEnumerable<string> Places(string name, string workingDirectory)
    {
        yield return Absolute(name, workingDirectory);
        if (!name.StartsWith('/') && workingDirectory.TrimEnd('/').Length > 0)
        {
            yield return "/" + name;
        }
    }

    private static bool IsWasmName(string name) => name.EndsWith(".wasm", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".wat", StringComparison.OrdinalIgnoreCase);

    private static string Absolute(string path, string workingDirectory) =>
        path.StartsWith('/') ? path : (workingDirectory.StartsWith('/') ? workingDirectory.TrimEnd('/') : "") + "/" + (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path);

    private static string[] SearchPath(IReadOnlyList<string> environment)
    {
        const string Name = "PATH=";
        var path = environment.LastOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..] ?? "/bin:/usr/bin";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries);
    }
}
