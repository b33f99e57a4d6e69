namespace Skiff.Native;

/// <summary>
/// Builds the program of a filter of system calls: the call's number is searched for by halves, among ranges with the same answer. A call of another architecture ends the process. Source: seccomp(2); the
/// kernel's Documentation/networking/filter.rst.
/// </summary>
/// <param name="otherwise">The answer to calls that nothing is said of.</param>
public sealed class SystemCallFilter(uint otherwise)
{
    /// <summary>SECCOMP_RET_KILL_PROCESS.</summary>
    public const uint KillProcess = 0x8000_0000;

    /// <summary>SECCOMP_RET_KILL_THREAD.</summary>
    public const uint KillThread = 0;

    /// <summary>SECCOMP_RET_TRAP.</summary>
    public const uint Trap = 0x0003_0000;

    /// <summary>SECCOMP_RET_ERRNO; the error stands in the low bits.</summary>
    public const uint Error = 0x0005_0000;

    /// <summary>SECCOMP_RET_LOG.</summary>
    public const uint Log = 0x7FFC_0000;

    /// <summary>SECCOMP_RET_ALLOW.</summary>
    public const uint Allow = 0x7FFF_0000;

    private const uint ErrorMask = 0xFFFF_0000;
    private const uint ArchitectureX64 = 0xC000_003E; // AUDIT_ARCH_X86_64
    private const uint FirstX32 = 0x4000_0000;        // __X32_SYSCALL_BIT

    // Offsets in seccomp_data.
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;

    private readonly SortedDictionary<uint, Rule> _rules = [];

    /// <summary>Says what a call is answered: always, or where all conditions hold; of several lists, where one of them does.</summary>
    /// <returns>False where the call has another answer in other cases: which one counts is nowhere said.</returns>
    public bool Add(uint number, uint answer, params ArgumentCondition[] conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        if (answer == otherwise)
        {
            return true;
        }

        if (!_rules.TryGetValue(number, out var rule))
        {
            _rules.Add(number, new Rule(answer, [conditions]));
            return true;
        }

        rule.Cases.Add(conditions);
        return rule.Answer == answer;
    }

    /// <summary>The program.</summary>
    public FilterInstruction[] ToProgram()
    {
        var program = new List<FilterInstruction>
        {
            new(FilterInstruction.Load, 0, 0, ArchitectureOffset),
            new(FilterInstruction.JumpIfEqual, 1, 0, ArchitectureX64),
            new(FilterInstruction.Return, 0, 0, KillProcess),
            new(FilterInstruction.Load, 0, 0, NumberOffset),
        };
        var ranges = Ranges();
        Search(program, ranges, 0, ranges.Count - 1);
        return [.. program];
    }

    /// <summary>Puts a program on every thread of this process, for ever; none may gain privileges by an exec from here on.</summary>
    public static unsafe LinuxError Load(ReadOnlySpan<FilterInstruction> program)
    {
        if (Files.Result(Libc.prctl(Libc.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) is var error and not LinuxError.None)
        {
            return error;
        }

        fixed (FilterInstruction* instructions = program)
        {
            // SAFETY: the kernel copies the program before it returns; length and address are those of the pinned span.
            var argument = new Libc.FilterProgram { len = (ushort)program.Length, filter = instructions };
            var returned = Libc.syscall(Libc.SYS_seccomp, Libc.SECCOMP_SET_MODE_FILTER, Libc.SECCOMP_FILTER_FLAG_TSYNC, (nint)(&argument), 0);
            return returned > 0 ? LinuxError.ESRCH : Files.Result((int)returned); // > 0: the number of a thread that has filters of its own
        }
    }

    // Calls newer than every call that is named are missing to whoever wrote the profile: programs know what to do when the kernel misses them too, and not when they are refused.
    private List<(uint First, Rule Rule)> Ranges()
    {
        var refusal = new Rule(otherwise, [[]]);
        var missing = new Rule((otherwise & ErrorMask) == Error ? Error | (uint)LinuxError.ENOSYS : otherwise, [[]]);
        var ranges = new List<(uint First, Rule Rule)>();
        var next = 0u;
        foreach (var (number, rule) in _rules)
        {
            if (number > next)
            {
                Append(ranges, next, refusal);
            }

            Append(ranges, number, rule);
            next = number + 1;
        }

        Append(ranges, next, _rules.Count == 0 ? refusal : missing);
        Append(ranges, FirstX32, new Rule(Error | (uint)LinuxError.ENOSYS, [[]]));
        return ranges;
    }

    private static void Append(List<(uint First, Rule Rule)> ranges, uint first, Rule rule)
    {
        if (ranges.Count == 0 || !rule.IsUnconditional || !ranges[^1].Rule.IsUnconditional || ranges[^1].Rule.Answer != rule.Answer)
        {
            ranges.Add((first, rule));
        }
    }

    private void Search(List<FilterInstruction> program, List<(uint First, Rule Rule)> ranges, int low, int high)
    {
        if (low == high)
        {
            Decide(program, ranges[low].Rule);
            return;
        }

        var middle = (low + high + 1) / 2;
        program.Add(new(FilterInstruction.JumpIfNotLess, 0, 1, ranges[middle].First));
        var jump = program.Count;
        program.Add(default);
        Search(program, ranges, low, middle - 1);
        program[jump] = new(FilterInstruction.Jump, 0, 0, (uint)(program.Count - jump - 1));
        Search(program, ranges, middle, high);
    }

    private void Decide(List<FilterInstruction> program, Rule rule)
    {
        if (!rule.IsUnconditional)
        {
            foreach (var conditions in rule.Cases)
            {
                var checks = conditions.SelectMany(condition => condition.ToChecks()).ToArray();
                for (var i = 0; i < checks.Length; i++)
                {
                    program.Add(checks[i].ToInstruction(checks.Length - i)); // behind them the answer
                }

                program.Add(new(FilterInstruction.Return, 0, 0, rule.Answer));
            }

            program.Add(new(FilterInstruction.Return, 0, 0, otherwise));
            return;
        }

        program.Add(new(FilterInstruction.Return, 0, 0, rule.Answer));
    }

    private sealed record Rule(uint Answer, List<ArgumentCondition[]> Cases)
    {
        public bool IsUnconditional => Cases.Any(conditions => conditions.Length == 0);
    }
}
