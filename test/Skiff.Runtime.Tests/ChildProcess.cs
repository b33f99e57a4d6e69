using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Skiff.Compiler.X64;
using Skiff.Native;

namespace Skiff.Runtime.Tests;

/// <summary>Things that end a process, run in one of their own: this assembly is also a program.</summary>
internal static class ChildProcess
{
    private const int SigSegv = 11;
    private const int SysExitGroup = 231;

    /// <summary>What the program says once it is about to do the deadly thing.</summary>
    internal const string Ready = "ready";

    /// <summary>Runs a scenario of <see cref="Main"/> and returns its exit code and what it wrote.</summary>
    internal static async Task<(int ExitCode, string Output, string Error)> RunAsync(string scenario)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, scenario])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output, await error);
    }

    private static int Main(string[] arguments)
    {
        switch (arguments[0])
        {
            case "fault-beside-a-site":
                Fault(c => c.Code.Mov(OperandSize.Dword, Gpr.Rax, new Address(Gpr.R15, Gpr.Rdi)));
                break;
            case "fault-outside-the-memory":
                Fault(c =>
                {
                    c.Code.Zero(Gpr.Rcx);
                    c.TrapSite();
                    c.Code.Mov(OperandSize.Dword, Gpr.Rax, new Address(Gpr.Rcx, 64));
                });
                break;
            case "illegal-instruction":
                Fault(c => c.Code.Ud2());
                break;
            case "division":
                Fault(c =>
                {
                    c.Code.Zero(Gpr.Rcx);
                    c.Code.Unary(UnaryOp.Div, OperandSize.Dword, Gpr.Rcx);
                });
                break;
            case "chained":
                InstallHandlerThatExits(42);
                _ = new Store(new Engine());
                Announce();
                return Marshal.ReadInt32(64);
            case "unhandled-null-reference":
                _ = new Store(new Engine());
                Announce();
                return Length(null);
            default:
                return 2;
        }

        return 0;
    }

    private static void Fault(Action<HandWrittenCode> body)
    {
        var engine = new Engine();
        var module = HandWrittenCode.Load(
            engine,
            """(module (memory 1) (func (export "fine")) (func (export "fault") (param i32) (result i32) unreachable))""",
            _ => { },
            body);
        using var store = new Store(engine);
        var fault = new Linker(engine).Instantiate(store, module).GetFunction("fault")!;
        Announce();
        fault.Call(65536);
    }

    private static void InstallHandlerThatExits(int exitCode)
    {
        var code = new X64Assembler();
        code.Mov(Gpr.Rax, SysExitGroup);
        code.Mov(Gpr.Rdi, exitCode);
        code.Syscall();
        SignalHandler.Install(SigSegv, new CodeArena(CodeArena.GranuleSize).Copy(code.Code).Address, runtimeUsesAlternateStacks: true);
    }

    private static void Announce() => Console.Out.WriteLine(Ready);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Length(string? text) => text!.Length;
}
