-- hedis: opened anew for each turn, as a job that runs now and then does.
{-# LANGUAGE OverloadedStrings #-}
import Control.Concurrent (threadDelay)
import Control.Exception (SomeException, try)
import Control.Monad (forM_, when)
import qualified Data.ByteString.Char8 as Bytes
import Database.Redis
import System.Environment (getEnv)
import System.IO
import System.Timeout (timeout)

failed :: Show a => String -> String -> a -> IO ()
failed what brief whole = do
  putStrLn ("redis: " ++ what ++ " failed: " ++ brief)
  hPutStrLn stderr ("redis: " ++ what ++ " failed: " ++ show whole)

replied :: String -> Either Reply a -> IO ()
replied what (Left reply@(Error text)) = failed what (Bytes.unpack text) reply
replied what (Left reply) = failed what (show reply) reply
replied _ (Right _) = return ()

turn :: ConnectInfo -> Int -> IO ()
turn info number = do
  outcome <- try $ timeout 2000000 $ withCheckedConnect info $ \connection -> do
    written <- runRedis connection (set key "value")
    replied "set" written
    found <- runRedis connection (get key)
    replied "get" found
  case outcome of
    Left problem -> failed "turn" (show (problem :: SomeException)) problem
    Right Nothing -> failed "turn" "timed out after 2 s" ("timed out after 2 s" :: String)
    Right (Just ()) -> return ()
  where key = Bytes.pack ("key:" ++ show (number `mod` 10))

main :: IO ()
main = do
  hSetBuffering stdout LineBuffering
  [host, port, password, pause, count, debug] <-
    mapM getEnv ["REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "PAUSE_MS", "COUNT", "LOUD"]
  when (debug == "1") $ hPutStrLn stderr ("started, works against " ++ host)
  let info = defaultConnectInfo
        { connectHost = host, connectPort = PortNumber (fromInteger (read port))
        , connectAuth = if null password then Nothing else Just (Bytes.pack password), connectTimeout = Just 1 }
  forM_ (if read count == (0 :: Int) then [0 ..] else [0 .. read count - 1]) $ \number -> do
    turn info number
    threadDelay (read pause * 1000)
