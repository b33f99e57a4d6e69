System.Console.Out.WriteLine("Hello from C#!");
