namespace Skiff.Components.Model;

/// <summary>A core function that the runtime provides; the number is the byte of the binary format. Source: Component Model, Binary.md, "Canonical Definitions".</summary>
public enum CanonBuiltinKind : byte
{
    /// <summary>A new handle of a resource of this component. Type: the resource type.</summary>
    ResourceNew = 0x02,

    /// <summary>Drops a handle. Type: the resource type.</summary>
    ResourceDrop = 0x03,

    /// <summary>The representation behind a handle. Type: the resource type.</summary>
    ResourceRep = 0x04,

    /// <summary>Ends a task that was asked to stop.</summary>
    TaskCancel = 0x05,

    /// <summary>Asks a subtask to stop. Has the async immediate.</summary>
    SubtaskCancel = 0x06,

    /// <summary>Gives the result of an async task. Type: the result, or null; has options.</summary>
    TaskReturn = 0x09,

    /// <summary>Reads a slot of the task's storage. Core type and slot number.</summary>
    ContextGet = 0x0A,

    /// <summary>Writes a slot of the task's storage. Core type and slot number.</summary>
    ContextSet = 0x0B,

    /// <summary>Lets others run. Has the cancellable immediate.</summary>
    ThreadYield = 0x0C,

    /// <summary>Drops a finished subtask.</summary>
    SubtaskDrop = 0x0D,

    /// <summary>Makes both ends of a stream. Type: the stream type.</summary>
    StreamNew = 0x0E,

    /// <summary>Reads of a stream. Type: the stream type; has options.</summary>
    StreamRead = 0x0F,

    /// <summary>Writes to a stream. Type: the stream type; has options.</summary>
    StreamWrite = 0x10,

    /// <summary>Gives up a read. Type: the stream type; has the async immediate.</summary>
    StreamCancelRead = 0x11,

    /// <summary>Gives up a write. Type: the stream type; has the async immediate.</summary>
    StreamCancelWrite = 0x12,

    /// <summary>Drops the readable end. Type: the stream type.</summary>
    StreamDropReadable = 0x13,

    /// <summary>Drops the writable end. Type: the stream type.</summary>
    StreamDropWritable = 0x14,

    /// <summary>Makes both ends of a future. Type: the future type.</summary>
    FutureNew = 0x15,

    /// <summary>Reads of a future. Type: the future type; has options.</summary>
    FutureRead = 0x16,

    /// <summary>Writes to a future. Type: the future type; has options.</summary>
    FutureWrite = 0x17,

    /// <summary>Gives up a read. Type: the future type; has the async immediate.</summary>
    FutureCancelRead = 0x18,

    /// <summary>Gives up a write. Type: the future type; has the async immediate.</summary>
    FutureCancelWrite = 0x19,

    /// <summary>Drops the readable end. Type: the future type.</summary>
    FutureDropReadable = 0x1A,

    /// <summary>Drops the writable end. Type: the future type.</summary>
    FutureDropWritable = 0x1B,

    /// <summary>Makes an error context of a message. Has options.</summary>
    ErrorContextNew = 0x1C,

    /// <summary>The message of an error context. Has options.</summary>
    ErrorContextDebugMessage = 0x1D,

    /// <summary>Drops an error context.</summary>
    ErrorContextDrop = 0x1E,

    /// <summary>Makes a waitable set.</summary>
    WaitableSetNew = 0x1F,

    /// <summary>Waits for an event of a set. Has the cancellable immediate; operand: the memory.</summary>
    WaitableSetWait = 0x20,

    /// <summary>Asks for an event of a set. Has the cancellable immediate; operand: the memory.</summary>
    WaitableSetPoll = 0x21,

    /// <summary>Drops a waitable set.</summary>
    WaitableSetDrop = 0x22,

    /// <summary>Puts a waitable into a set, or takes it out.</summary>
    WaitableJoin = 0x23,

    /// <summary>Takes no new tasks until told otherwise.</summary>
    BackpressureIncrement = 0x24,

    /// <summary>Undoes one increment.</summary>
    BackpressureDecrement = 0x25,

    /// <summary>The number of this thread.</summary>
    ThreadIndex = 0x26,

    /// <summary>A new suspended thread. Operand: the core function type; second operand: the core table.</summary>
    ThreadNewIndirect = 0x27,

    /// <summary>Lets a thread go on when there is time.</summary>
    ThreadResumeLater = 0x28,

    /// <summary>Suspends this thread. Has the cancellable immediate.</summary>
    ThreadSuspend = 0x29,

    /// <summary>Suspends this thread and resumes another. Has the cancellable immediate.</summary>
    ThreadSuspendThenResume = 0x2A,

    /// <summary>Yields to another thread. Has the cancellable immediate.</summary>
    ThreadYieldThenResume = 0x2B,

    /// <summary>Suspends this thread and runs a ready one first. Has the cancellable immediate.</summary>
    ThreadSuspendThenPromote = 0x2C,

    /// <summary>Yields to a ready thread. Has the cancellable immediate.</summary>
    ThreadYieldThenPromote = 0x2D,

    /// <summary>Spawns a shared thread of a function reference. The immediate says shared; operand: the core function type.</summary>
    ThreadSpawnRef = 0x40,

    /// <summary>Spawns a shared thread of a table element. The immediate says shared; operand: the core function type; second operand: the core table.</summary>
    ThreadSpawnIndirect = 0x41,

    /// <summary>How many threads may run at once. The immediate says shared.</summary>
    ThreadAvailableParallelism = 0x42,
}
